import type { DerivedGraph, EngineApi } from '../../../shared/contract/engine-api';
import type { ComparedPipeline, ComparedStep } from '../../../shared/domain/difference/pipeline-difference';
import { readCellSql } from '../../../shared/domain/graph/cell-sql';
import type { Graph, GraphNode } from '../../../shared/domain/graph/graph';
import { foldName } from '../../../shared/domain/graph/names';
import { slice } from '../../../shared/domain/graph/order';
import { type BoundParameter, bindParameters } from '../../../shared/domain/graph/parameter-bindings';
import { significantTokens } from '../../../shared/domain/graph/tokens';
import { typeText } from '../../../shared/domain/inputs/input-definition';
import { proseOf } from '../../../shared/domain/notebook/prose-before';
import type { PipelineSpec, SpecStep } from '../../../shared/domain/spec/pipeline-spec';
import type { WorkspaceSnapshot } from '../../../shared/domain/workspace-snapshot';
import { collectSecrets } from '../build-intermediate';
import { checkOf, withoutSecrets } from '../spec-document';

/** What is compared of a spec: the pipeline as it was promoted. */
export function comparedSpec(spec: PipelineSpec): ComparedPipeline {
  return {
    outputs: spec.outputs.map(({ name }) => name),
    inputs: spec.inputs.map(({ name, location, format, options, identity, fingerprint, contract }) => ({
      name,
      location,
      format,
      options,
      identity,
      fingerprint: fingerprint ?? null,
      columns:
        contract.columns.length === 0
          ? null
          : contract.columns.map((column) => ({ name: column.name, type: column.type })),
      place: null,
    })),
    steps: spec.steps.map((step) => ({
      name: step.name,
      kind: step.kind,
      sql: step.sql,
      parameters: step.parameters,
      columns: step.kind === 'query' ? step.columns : null,
      materialization: step.materialization,
      incremental: promotedIncremental(step),
      fingerprint: step.fingerprint,
      place: step.defined_in,
    })),
    parameters: spec.parameters.map(({ name, type, default: value }) => ({ name, type, value })),
    checks: spec.checks,
    edges: spec.lineage.tables,
    engine: spec.provenance.versions.duckdb ?? null,
  };
}

/** The decision that the projects were written with; specs of old say only whether there was one. */
function promotedIncremental(step: SpecStep): SpecStep['incremental'] {
  if (step.promoted !== undefined) return step.promoted.incremental;
  return step.materialization === 'incremental' ? step.incremental : null;
}

export interface WorkspaceState {
  readonly snapshot: WorkspaceSnapshot;
  readonly derived: DerivedGraph;
  readonly engine: Pick<EngineApi, 'describe'>;
  /** DuckDB's version. */
  readonly engineVersion: string;
  /** What queries bind now; where a value is not the workspace's own, fingerprints are not those of the workspace. */
  readonly parameters?: ReadonlyMap<string, BoundParameter>;
}

/** The same of the workspace as it is now: the slice of the outputs that the spec has. Nothing runs. */
export async function comparedWorkspace(spec: PipelineSpec, state: WorkspaceState): Promise<ComparedPipeline> {
  const { snapshot, derived } = state;
  const known = new Set(derived.graph.nodes.map(({ name }) => name));
  const outputs = spec.outputs.map(({ name }) => name).filter((name) => known.has(name));
  const graph = slice(derived.graph, outputs);
  const secrets = collectSecrets(graph, snapshot);
  const own = bindParameters(snapshot);
  const isOwn = [...(state.parameters ?? [])].every(
    ([key, { value }]) => JSON.stringify(value ?? null) === JSON.stringify(own.get(key)?.value ?? null),
  );
  const earlier = new Map(spec.steps.map((step) => [step.name, step]));
  const given = givenValues(spec, own);
  const otherwiseBound = nodesBehind(graph, (node) => node.parameters.some((name) => given.has(foldName(name))));
  const columnsOf = async (node: GraphNode) => {
    const before = earlier.get(node.name);
    // What is as it was has the columns that it had.
    if (before?.fingerprint != null && before.fingerprint === node.fingerprint) return before.columns;
    return state.engine.describe({ node: node.name }).then(
      (columns) => columns.map(({ name, sqlType }) => ({ name, type: sqlType })),
      () => null,
    );
  };
  const inputs: ComparedPipeline['inputs'][number][] = [];
  const steps: ComparedStep[] = [];
  for (const node of graph.nodes) {
    const common = {
      name: node.name,
      // A value that the promotion was given is in the fingerprint of the spec, and not in that of the workspace.
      fingerprint:
        isOwn && (!otherwiseBound.has(node.name) || earlier.get(node.name)?.fingerprint === node.fingerprint)
          ? (node.fingerprint ?? null)
          : null,
      place: { file: node.file, line: node.line },
    };
    if (node.kind === 'source' || node.kind === 'file') {
      const source = node.kind === 'source' ? snapshot.sources.find(({ name }) => name === node.name) : undefined;
      inputs.push({
        ...common,
        location: withoutSecrets(source?.path ?? node.file, { secrets }),
        format: source?.format ?? null,
        options: Object.fromEntries(
          Object.entries(source?.options ?? {}).map(([name, value]) => [
            name,
            typeof value === 'string' ? withoutSecrets(value, { secrets }) : value,
          ]),
        ),
        identity: source?.identity ?? null,
        columns: node.kind === 'source' ? await columnsOf(node) : null,
      });
      continue;
    }
    const incremental = earlier.get(node.name)?.incremental ?? null;
    const isQuery = node.kind !== 'macro';
    const option = proseOf(snapshot.notebooks, node).cell?.options.materialize;
    steps.push({
      ...common,
      kind: isQuery ? 'query' : 'macros',
      sql: withoutSecrets(ownSql(node.sql ?? ''), { secrets }),
      parameters: node.parameters,
      columns: isQuery ? await columnsOf(node) : null,
      materialization: !isQuery
        ? null
        : incremental !== null
          ? 'incremental'
          : option === 'view' && !outputs.includes(node.name)
            ? 'view'
            : 'table',
      incremental,
    });
  }
  const used = new Set(graph.nodes.flatMap(({ parameters }) => parameters.map(foldName)));
  const names = new Set(graph.nodes.map(({ name }) => name));
  return {
    outputs,
    inputs,
    steps,
    parameters: [...own]
      .filter(([key]) => used.has(key))
      .map(([key, bound]) => ({
        name: bound.name,
        type: typeText(bound),
        value: given.has(key) ? given.get(key) : (bound.value ?? null),
      })),
    checks: snapshot.checkFiles
      .flatMap(({ checks }) => checks)
      .filter(({ node }) => names.has(node))
      .map((check) => checkOf({ check, outcome: null })),
    edges: graph.edges,
    engine: state.engineVersion,
  };
}

/** Values that the promotion was given where the workspace has others by itself, by folded name. */
function givenValues(spec: PipelineSpec, own: ReadonlyMap<string, BoundParameter>): ReadonlyMap<string, unknown> {
  return new Map(
    spec.parameters.flatMap(({ name, default: value, given }) => {
      const key = foldName(name);
      const isSame = JSON.stringify(own.get(key)?.value ?? null) === JSON.stringify(value);
      return given === true && own.has(key) && !isSame ? [[key, value] as const] : [];
    }),
  );
}

/** Nodes of which something holds, and all that are made of them. */
function nodesBehind({ nodes, edges }: Graph, holds: (node: GraphNode) => boolean): ReadonlySet<string> {
  const found = new Set(nodes.filter(holds).map(({ name }) => name));
  for (const name of found) for (const { from, to } of edges) if (from === name) found.add(to);
  return found;
}

/** A cell's SQL as a spec has it: without the comments around it and the semicolon at its end. */
export function ownSql(sql: string): string {
  const cell = readCellSql(sql);
  if (cell.kind === 'query') return sql.slice(cell.statement.start, cell.statement.end);
  const tokens = significantTokens(sql);
  let last = tokens.length - 1;
  while (last >= 0 && tokens[last]?.symbol === ';') last--;
  return sql.slice(tokens[0]?.start ?? 0, tokens[last]?.end ?? 0);
}
