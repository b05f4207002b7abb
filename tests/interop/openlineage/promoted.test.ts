import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openlineagePackages } from '../../../electron/promote/targets/openlineage/openlineage-target';
import { runPython } from '../support/contract-outcomes';
import { contractWorkspaces, type PromotedContracts, promoteContracts } from '../support/promoted-contracts';

const schemas = join(__dirname, '../../integration/lineage/fixtures/openlineage');

/** Facets by the key that they stand under. */
const facets: Readonly<Record<string, string>> = {
  sql: 'SQLJobFacet',
  schema: 'SchemaDatasetFacet',
  columnLineage: 'ColumnLineageDatasetFacet',
  dataQualityAssertions: 'DataQualityAssertionsDatasetFacet',
  dataQualityMetrics: 'DataQualityMetricsInputDatasetFacet',
  outputStatistics: 'OutputStatisticsOutputDatasetFacet',
};

type Facets = Readonly<Record<string, unknown>>;

interface Dataset {
  readonly name: string;
  readonly facets?: Facets;
  readonly inputFacets?: Facets & {
    readonly dataQualityAssertions?: { readonly assertions: readonly { name: string; success: boolean }[] };
  };
  readonly outputFacets?: Facets & { readonly outputStatistics?: { readonly rowCount: number } };
}

interface RunEvent {
  readonly eventType: string;
  readonly eventTime: string;
  readonly run: { readonly runId: string };
  readonly job: { readonly name: string; readonly facets?: Facets };
  readonly inputs: readonly Dataset[];
  readonly outputs: readonly Dataset[];
}

async function validators() {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const read = async (name: string) =>
    JSON.parse(await readFile(join(schemas, `${name}.schema.json`), 'utf8')) as object;
  ajv.addSchema(await read('openlineage'));
  const event = ajv.getSchema('https://openlineage.io/spec/2-0-2/OpenLineage.json');
  const byKey = new Map(
    await Promise.all(Object.entries(facets).map(async ([key, name]) => [key, ajv.compile(await read(name))] as const)),
  );
  return { event, byKey };
}

function linesOf(text: string): readonly RunEvent[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
}

// These have every facet and every odd name; the others would say nothing more.
const chosen = contractWorkspaces.filter((name) => ['sample', 'odd names', 'contract shop'].includes(name));

describe.each(chosen)('events of the workspace %s, promoted to OpenLineage', (name) => {
  let promoted: PromotedContracts;
  let project: string;
  let events: readonly RunEvent[];

  beforeAll(async () => {
    promoted = await promoteContracts(name, 'openlineage');
    project = promoted.project;
    events = linesOf(await readFile(join(project, 'events.ndjson'), 'utf8'));
  });

  afterAll(async () => {
    await promoted?.workspace.dispose();
  });

  it('are valid by the official schemas, each facet by its own', async () => {
    const { event, byKey } = await validators();
    const seen = new Set<string>();
    for (const one of events) {
      expect([event?.(one), event?.errors]).toEqual([true, null]);
      const holders = [
        one.job.facets,
        ...[...one.inputs, ...one.outputs].flatMap((dataset) => [
          dataset.facets,
          dataset.inputFacets,
          dataset.outputFacets,
        ]),
      ];
      for (const holder of holders)
        for (const key of Object.keys(holder ?? {})) {
          const validate = byKey.get(key);
          seen.add(key);
          expect([key, validate?.(holder), validate?.errors]).toEqual([key, true, null]);
        }
    }
    expect([...seen].sort()).toEqual(Object.keys(facets).sort());
  });

  it('are a START and a COMPLETE of one run for each step and each node with checks, in their order of time', () => {
    const runs = groupByRun(events);
    for (const [, own] of runs) {
      expect(own.map(({ eventType }) => eventType)).toEqual(['START', 'COMPLETE']);
      expect(Date.parse(own[0]?.eventTime ?? '')).toBeLessThanOrEqual(Date.parse(own[1]?.eventTime ?? ''));
    }
    expect(new Set(events.map(({ job }) => job.name)).size).toBe(runs.size);
  });

  it('have the outcome of Plumbline for every check', () => {
    const found = events.flatMap(({ inputs }) =>
      inputs.flatMap(({ name: node, inputFacets }) =>
        (inputFacets?.dataQualityAssertions?.assertions ?? []).map((one) => `${node}: ${one.name}: ${one.success}`),
      ),
    );
    const nodes = new Set(events.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]).map((one) => one.name));
    const own = promoted.workspace.checks
      .filter(({ node, outcome }) => nodes.has(node) && outcome !== 'error')
      .map((check) => `${check.node}: ${check.name}: ${check.outcome === 'pass'}`);
    expect(own.length).toBeGreaterThan(0);
    expect([...found].sort()).toEqual([...own].sort());
  });

  it('say how many rows were written', () => {
    const { statuses } = promoted.workspace.derived;
    for (const { eventType, outputs } of events)
      for (const { name: node, outputFacets } of eventType === 'COMPLETE' ? outputs : [])
        expect([node, outputFacets?.outputStatistics?.rowCount]).toEqual([
          node,
          statuses.find((status) => status.name === node)?.rows,
        ]);
  });

  it("are sent by OpenLineage's own client, facet by facet as they are written", async () => {
    const log = join(project, 'sent.log');
    await writeFile(
      join(project, 'openlineage.yml'),
      `transport: {type: file, log_file_path: ${JSON.stringify(log)}, append: true}\n`,
    );
    const { code, output } = runPython('openlineage', project, ['emit.py']);
    expect(code, output).toBe(0);
    const sent = linesOf(await readFile(log, 'utf8'));
    expect(sent.length).toBe(events.length);
    for (const [index, event] of events.entries()) {
      const other = sent[index];
      expect(other).toMatchObject({ eventType: event.eventType, run: event.run, job: { name: event.job.name } });
      for (const [at, dataset] of [...event.inputs, ...event.outputs].entries())
        expect([...(other?.inputs ?? []), ...(other?.outputs ?? [])][at]).toMatchObject(dataset);
    }
  });

  it('are written with the same bytes again', async () => {
    const before = await readFile(join(project, 'events.ndjson'), 'utf8');
    await promoted.workspace.promoteAgain(join(promoted.workspace.root, '../again'));
    expect(await readFile(join(promoted.workspace.root, '../again/openlineage/events.ndjson'), 'utf8')).toBe(before);
  });
});

function groupByRun(events: readonly RunEvent[]): ReadonlyMap<string, readonly RunEvent[]> {
  const runs = new Map<string, RunEvent[]>();
  for (const event of events) runs.set(event.run.runId, [...(runs.get(event.run.runId) ?? []), event]);
  return runs;
}

it('pins the versions that it was tried with here', async () => {
  const pins = JSON.parse(await readFile(join(__dirname, '../python-tools.json'), 'utf8')) as Record<string, string[]>;
  expect(openlineagePackages).toEqual(pins.openlineage);
});
