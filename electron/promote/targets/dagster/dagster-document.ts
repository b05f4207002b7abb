import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import { safeName } from '../../names';
import { columnLineage } from '../../spec-document';
import { operationsOf } from '../common/operations';
import type { SqlNames } from '../sql/names';

/** `dagster.json`: what Dagster shows of the pipeline beside what `pipeline.json` says. */
export function dagsterDocument(pipeline: IntermediatePipeline, names: SqlNames): Record<string, unknown> {
  const isAsset = (node: string) => names.kind.has(node) && names.kind.get(node) !== 'macros';
  const lineage = new Map<string, Record<string, (readonly [string, string])[]>>();
  for (const { node, column, from } of columnLineage(pipeline)) {
    const known = from.filter((one) => isAsset(one.node)).map((one) => [one.node, one.column] as const);
    if (known.length > 0) lineage.set(node, { ...lineage.get(node), [column]: known });
  }
  return {
    group: groupOf(pipeline, names),
    job: jobOf(pipeline, names),
    owners: pipeline.owners.map(({ name, email }) => ownerOf(name, email)),
    kinds: Object.fromEntries(
      pipeline.inputs.flatMap(({ name, source }) => (source === null ? [] : [[name, source.format] as const])),
    ),
    lineage: Object.fromEntries(lineage),
    columns: Object.fromEntries(
      [...pipeline.inputs, ...pipeline.steps].flatMap((item) => {
        const columns = describedColumns(item, pipeline);
        return Object.keys(columns).length === 0 ? [] : [[item.name, columns] as const];
      }),
    ),
  };
}

/** The group of all its assets: the id of the first output. */
export function groupOf(pipeline: Pick<IntermediatePipeline, 'name'>, names: SqlNames): string {
  return names.file.get(pipeline.name) ?? safeName(pipeline.name);
}

/** The job that makes and checks all assets. */
export function jobOf(pipeline: Pick<IntermediatePipeline, 'name'>, names: SqlNames): string {
  return `${groupOf(pipeline, names)}_pipeline`;
}

/** Descriptions that people wrote into the spec, and the classes of personal and confidential columns. */
function describedColumns(
  { name: node, columns }: Pick<IntermediatePipeline['inputs'][number], 'name' | 'columns'>,
  pipeline: IntermediatePipeline,
): Record<string, { description?: string; tags?: Record<string, string> }> {
  const contracts = [...(pipeline.earlierSpec?.inputs ?? []), ...(pipeline.earlierSpec?.outputs ?? [])];
  const contract = contracts.find(({ name }) => name === node)?.contract.columns;
  return Object.fromEntries(
    columns.flatMap(({ name }) => {
      const description = contract?.find((column) => column.name === name)?.description ?? null;
      const known = pipeline.classOf(node, name);
      const declared = known !== null && (known.by === 'declared' || known.by === 'source') ? known : null;
      if (description === null && declared === null) return [];
      return [
        [
          name,
          {
            ...(description === null ? {} : { description }),
            ...(declared === null ? {} : { tags: { classification: declared.classification } }),
          },
        ] as const,
      ];
    }),
  );
}

/** Dagster takes an address, or the name of a team. */
function ownerOf(name: string, email: string | undefined): string {
  if (email !== undefined && /^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}$/.test(email))
    return email;
  return `team:${name.replace(/\s+/g, ' ').trim() || 'unnamed'}`;
}

/** What of the pipeline stands in another form in Dagster, or nowhere. */
export function dagsterLosses(pipeline: IntermediatePipeline, names: SqlNames): Loss[] {
  const losses: Loss[] = [];
  for (const [node, id] of names.file)
    if (id !== node && names.kind.get(node) !== 'macros')
      losses.push({
        construct: node,
        what: 'Its name is not one that Dagster takes.',
        instead: `The asset ${id}; its table is still called ${node}, and its metadata say so.`,
      });
  const add = (construct: string, what: string, instead: string) => losses.push({ construct, what, instead });
  if (pipeline.parameters.length > 0)
    add(
      'parameters',
      `Assets have no parameters (${pipeline.parameters.map(({ bound }) => bound.name).join(', ')}).`,
      'The resource duckdb has them: a run sets them by its configuration, and they are of all assets of that run.',
    );
  for (const step of pipeline.steps)
    if (step.incremental !== null)
      add(
        step.name,
        'It goes on from its own rows, and is no partitioned asset.',
        'A span is made again by a run whose configuration sets from_time and to_time of the resource duckdb; full_refresh makes all rows again.',
      );
  const operations = operationsOf(pipeline);
  if (operations.deadline !== null)
    add(
      `the deadline ${operations.deadline}`,
      'Dagster has no deadline of a run.',
      'Nothing: watch the freshness of the outputs.',
    );
  if (operations.onDependencyFailure !== null && operations.onDependencyFailure !== 'fail')
    add(
      `on_dependency_failure: ${operations.onDependencyFailure}`,
      'Dagster makes nothing behind an asset or a blocking check that failed, and the run fails.',
      'Run what failed again from there (re-execution from failure).',
    );
  if (pipeline.earlierSpec?.observability.alerts.some(({ route }) => route !== null) === true)
    add(
      'alert routes',
      'Where alerts go is no part of definitions in open-source Dagster.',
      'Nothing: the routes stand in the spec; add a run failure sensor for them.',
    );
  return losses;
}
