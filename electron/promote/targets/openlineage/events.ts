import type { WorkspaceLineage } from '../../../../shared/domain/lineage/lineage';
import {
  facetHeader,
  type OpenLineageDataset,
  openLineageEvents,
  openLineageSchema,
} from '../../../../shared/domain/lineage/open-lineage';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import { withoutSecrets } from '../../spec-document';
import { type ContractTable, contractTables } from '../common/contract-tables';
import { stableUuid } from '../common/stable-uuid';
import { assertionsOf, metricsOf } from './assertions';

/**
 * Two RunEvents of OpenLineage (2-0-2), START and COMPLETE, for each step, as the run of the prototype made it; and for each node with
 * checks a job `NODE.checks` that reads it, with the outcomes. The id of a run is made of the step's fingerprint and time, so that
 * the same run has the same id and bytes.
 */
export function runEvents(pipeline: IntermediatePipeline, losses: Loss[]): readonly object[] {
  const producer = `urn:plumbline:${pipeline.versions.plumbline ?? 'unknown'}`;
  const tables = new Map(contractTables(pipeline).map((table) => [table.node, table]));
  const jobs = openLineageEvents({
    lineage: lineageOf(pipeline),
    graph: {
      nodes: [...pipeline.inputs, ...pipeline.steps].map(({ node }) => node),
      edges: [...pipeline.edges],
    },
    workspace: pipeline.workspace.name,
    producer,
    time: '',
  });
  const schemaURL = openLineageSchema('RunEvent');
  const measured = (dataset: OpenLineageDataset) => {
    const table = tables.get(dataset.name);
    if (table === undefined) return dataset;
    return { ...dataset, inputFacets: { dataQualityMetrics: metricsOf(pipeline, table, producer) } };
  };
  const events: object[] = [];
  for (const { job, inputs, outputs } of jobs) {
    const step = pipeline.steps.find(({ name }) => name === job.name);
    if (step === undefined) continue;
    if (step.ran === null) {
      losses.push({
        construct: step.name,
        what: 'It is not known when its rows were made.',
        instead: 'Nothing: run it, then promote again.',
      });
      continue;
    }
    const run = { runId: runIdOf(pipeline, `${step.name}/${step.node.fingerprint ?? ''}/${step.ran.at}`) };
    const written = {
      ...facetHeader(producer, 'OutputStatisticsOutputDatasetFacet', '1-0-2'),
      rowCount: step.keys.rows,
    };
    const common = { producer, schemaURL, run, job };
    events.push(
      {
        eventType: 'START',
        eventTime: new Date(Date.parse(step.ran.at) - step.ran.ms).toISOString(),
        ...common,
        inputs,
        outputs: outputs.map(({ namespace, name }) => ({ namespace, name })),
      },
      {
        eventType: 'COMPLETE',
        eventTime: step.ran.at,
        ...common,
        inputs: inputs.map(measured),
        // The run of a view writes no rows.
        outputs: outputs.map((output) =>
          step.materialize === 'view' ? output : { ...output, outputFacets: { outputStatistics: written } },
        ),
      },
    );
  }
  for (const table of tables.values()) events.push(...checkEvents(pipeline, table, { producer, schemaURL }, losses));
  return JSON.parse(withoutSecretsInJson(JSON.stringify(events), pipeline)) as object[];
}

/** A run of the checks of a node, at the time of the last step. */
function checkEvents(
  pipeline: IntermediatePipeline,
  table: ContractTable,
  about: { readonly producer: string; readonly schemaURL: string },
  losses: Loss[],
): readonly object[] {
  const assertions = assertionsOf(pipeline, table.node, about.producer, losses);
  const time = pipeline.steps
    .flatMap(({ ran }) => (ran === null ? [] : [ran.at]))
    .sort()
    .at(-1);
  if (assertions === undefined || time === undefined) return [];
  const namespace = `plumbline://${encodeURIComponent(pipeline.workspace.name)}`;
  const fingerprint = [...pipeline.steps, ...pipeline.inputs].find(({ name }) => name === table.node)?.node.fingerprint;
  const dataset = { namespace, name: table.node };
  const common = {
    ...about,
    run: { runId: runIdOf(pipeline, `${table.node}.checks/${fingerprint ?? ''}/${time}`) },
    job: { namespace, name: `${table.node}.checks` },
    outputs: [],
  };
  return [
    { eventType: 'START', eventTime: time, ...common, inputs: [dataset] },
    {
      eventType: 'COMPLETE',
      eventTime: time,
      ...common,
      inputs: [
        {
          ...dataset,
          inputFacets: {
            dataQualityAssertions: assertions,
            dataQualityMetrics: metricsOf(pipeline, table, about.producer),
          },
        },
      ],
    },
  ];
}

/** What is known of columns, those of inputs too. */
function lineageOf(pipeline: IntermediatePipeline): WorkspaceLineage {
  const inputs = pipeline.inputs
    .filter(({ source }) => source !== null)
    .map(({ name, columns }) => ({
      node: name,
      columns: columns.map((column) => ({
        name: column.name,
        sqlType: column.sqlType,
        kind: 'source' as const,
        from: [],
      })),
      rows: [],
      origin: { kind: 'none' as const },
      joins: [],
    }));
  const known = new Map(pipeline.steps.map(({ name, columns }) => [name, columns]));
  const steps = pipeline.lineage.map((node) => ({
    ...node,
    columns:
      node.columns.length > 0
        ? node.columns
        : (known.get(node.node) ?? []).map(({ name, sqlType }) => ({
            name,
            sqlType,
            kind: 'unresolved' as const,
            from: [],
          })),
  }));
  return { nodes: [...inputs, ...steps] };
}

function runIdOf(pipeline: IntermediatePipeline, run: string): string {
  return stableUuid(`urn:plumbline:${pipeline.workspace.name}/runs/${run}`);
}

/** Credentials inside of texts, as JSON writes them. */
function withoutSecretsInJson(json: string, { secrets }: IntermediatePipeline): string {
  return withoutSecrets(json, {
    secrets: secrets.map((secret) => ({ ...secret, text: JSON.stringify(secret.text).slice(1, -1) })),
  });
}
