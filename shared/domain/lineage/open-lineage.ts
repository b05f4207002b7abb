import type { Graph } from '../graph/graph';
import { indexGraph } from '../graph/order';
import type { LineageInput, NodeLineage, WorkspaceLineage } from './lineage';

export interface OpenLineageParams {
  readonly lineage: WorkspaceLineage;
  readonly graph: Graph;
  /** Name of the workspace: jobs and datasets are in the namespace `plumbline://NAME`. */
  readonly workspace: string;
  /** URI of what made the events. */
  readonly producer: string;
  /** ISO text. */
  readonly time: string;
}

const spec = 'https://openlineage.io/spec';

type Facets = Readonly<Record<string, object>>;

export interface OpenLineageDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets: Facets;
}

/** What OpenLineage calls a static event: a job as it is written down. */
export interface OpenLineageJobEvent {
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: Facets };
  readonly inputs: readonly OpenLineageDataset[];
  readonly outputs: readonly OpenLineageDataset[];
}

/** The address of an event's type in the schema, version 2-0-2. */
export function openLineageSchema(event: 'JobEvent' | 'RunEvent'): string {
  return `${spec}/2-0-2/OpenLineage.json#/$defs/${event}`;
}

/** What each facet says of itself. */
export function facetHeader(producer: string, name: string, version: string) {
  return { _producer: producer, _schemaURL: `${spec}/facets/${version}/${name}.json#/$defs/${name}` };
}

/**
 * An OpenLineage JobEvent (2-0-2) for each cell: what it reads, and its result with schema and column lineage. Events of jobs
 * say what is written down, not what ran. See https://openlineage.io/docs/spec/facets/dataset-facets/column_lineage_facet.
 */
export function openLineageEvents({
  lineage,
  graph,
  workspace,
  producer,
  time,
}: OpenLineageParams): readonly OpenLineageJobEvent[] {
  const namespace = `plumbline://${encodeURIComponent(workspace)}`;
  const { nodes, parents } = indexGraph(graph);
  const byNode = new Map(lineage.nodes.map((node) => [node.node, node]));
  const facet = (name: string, version: string) => facetHeader(producer, name, version);
  const dataset = (name: string, more: object = {}) => {
    const columns = byNode.get(name)?.columns ?? [];
    const fields = columns.map((column) => ({
      name: column.name,
      ...(column.sqlType === undefined ? {} : { type: column.sqlType }),
    }));
    const schema = { schema: { ...facet('SchemaDatasetFacet', '1-2-0'), fields } };
    return { namespace, name, facets: { ...(fields.length === 0 ? {} : schema), ...more } };
  };
  return lineage.nodes.flatMap((node) => {
    const cell = nodes.get(node.node);
    if (cell?.kind !== 'cell') return [];
    const read = new Set([...(parents.get(cell.name) ?? []), ...sourcesOf(node)]);
    const columnLineage = { ...facet('ColumnLineageDatasetFacet', '1-2-0'), ...fieldsOf(node, namespace) };
    return [
      {
        eventTime: time,
        producer,
        schemaURL: openLineageSchema('JobEvent'),
        job: {
          namespace,
          name: cell.name,
          facets: { sql: { ...facet('SQLJobFacet', '1-1-0'), query: cell.sql ?? '', dialect: 'duckdb' } },
        },
        inputs: [...read].filter((name) => nodes.get(name)?.kind !== 'macro').map((name) => dataset(name)),
        outputs: [dataset(cell.name, node.reason === undefined ? { columnLineage } : {})],
      },
    ];
  });
}

/** Columns that cannot be told are left out: an empty list would say that they come from nothing. */
function fieldsOf(node: NodeLineage, namespace: string) {
  const inputField = (input: LineageInput) => ({
    namespace,
    name: input.node,
    field: input.column,
    transformations: input.transformations.map((transformation) => ({
      ...transformation,
      description: '',
      masking: false,
    })),
  });
  const told = node.columns.filter((column) => column.kind !== 'unresolved');
  return {
    fields: Object.fromEntries(told.map(({ name, from }) => [name, { inputFields: from.map(inputField) }])),
    ...(node.rows.length === 0 ? {} : { dataset: node.rows.map(inputField) }),
  };
}

/** A table that a macro reads is no parent in the graph. */
function sourcesOf(node: NodeLineage): string[] {
  return [...node.rows, ...node.columns.flatMap((column) => column.from)].map((input) => input.node);
}
