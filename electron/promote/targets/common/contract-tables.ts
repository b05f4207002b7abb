import { relative, sep } from 'node:path';
import type { Check } from '../../../../shared/domain/checks/check-file';
import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline, PipelineCheck, StepKeys } from '../../intermediate';
import { safeName, uniqueName } from '../../names';
import { walkTree } from '../../sql-pieces';
import { isRelativePath } from './data-path';
import { attachedFiles, extensionsOf, sourceSql } from './source-sql';

/** A node with rows, as the contracts of a project call it. */
export interface ContractTable {
  readonly node: string;
  /** The node's own name, unless one of the tools could not quote it. */
  readonly table: string;
  readonly role: 'input' | 'step' | 'output';
  readonly columns: readonly ColumnInfo[];
  readonly keys: StepKeys;
  readonly description: string | null;
}

/** Names that a tool takes when it quotes them. */
const quotable = (name: string) => /^[\p{L}\p{N}_ -]+$/u.test(name) && name.trim() === name;

/** The nodes of a pipeline that have rows: inputs first, then steps in their order. `takes` says which names a tool takes. */
export function contractTables(
  pipeline: Pick<IntermediatePipeline, 'inputs' | 'steps' | 'outputs'>,
  takes: (name: string) => boolean = quotable,
): readonly ContractTable[] {
  const taken = new Set<string>();
  const nameOf = (node: string) => {
    const names = [node, safeName(node), `table_${safeName(node)}`];
    return uniqueName(names.find(takes) ?? safeName(node), taken);
  };
  return [
    ...pipeline.inputs
      .filter(({ source }) => source !== null)
      .map(({ name, columns, keys, description }) => ({
        node: name,
        table: nameOf(name),
        role: 'input' as const,
        columns,
        keys,
        description,
      })),
    ...pipeline.steps
      .filter(({ kind }) => kind === 'query')
      .map(({ name, columns, keys, rationale }) => ({
        node: name,
        table: nameOf(name),
        role: pipeline.outputs.includes(name) ? ('output' as const) : ('step' as const),
        columns,
        keys,
        description: rationale,
      })),
  ];
}

/** The tables that get a contract: outputs, and whatever has checks. */
export function checkedTables(
  pipeline: Pick<IntermediatePipeline, 'checks' | 'checkFiles'>,
  tables: readonly ContractTable[],
): readonly ContractTable[] {
  const checked = new Set([
    ...pipeline.checks.map(({ check }) => check.node),
    ...pipeline.checkFiles.map(({ node }) => node),
  ]);
  return tables.filter(({ node, role }) => role === 'output' || checked.has(node));
}

/** A file name for each table's contract, without ending. */
export function contractFileNames(tables: readonly ContractTable[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(tables.map(({ node }) => [node, uniqueName(safeName(node).slice(0, 100), taken)]));
}

/** The queries of checks, which may name nodes. */
export function checkQueryTexts(pipeline: Pick<IntermediatePipeline, 'checks'>): readonly string[] {
  return pipeline.checks.flatMap(({ check }) => [
    ...('sql' in check && check.sql.form === 'query' ? [check.sql.text] : []),
    ...('rowsTested' in check && check.rowsTested !== undefined ? [check.rowsTested] : []),
  ]);
}

/**
 * Why a check cannot be evaluated on the tables of the slice, and what stands in its place; undefined for all others.
 * `parsed` gives the trees of `checkQueryTexts`.
 */
export function obstacleOf(
  { check, outcome }: PipelineCheck,
  pipeline: Pick<IntermediatePipeline, 'leftOut'>,
  tables: readonly ContractTable[],
  parsed: (text: string) => unknown,
): Loss | undefined {
  const construct = `check "${check.name}" of ${check.node}`;
  if (outcome?.outcome === 'error')
    return {
      construct,
      what: 'It could not be evaluated in the prototype.',
      instead: 'Nothing: repair the check, then promote again.',
    };
  const outside = readsOf(check, pipeline, parsed).find((node) => !tables.some((table) => table.node === node));
  if (outside === undefined) return undefined;
  return {
    construct,
    what: `It refers to ${outside}, which is not part of the slice.`,
    instead: 'Nothing: promote that node too, or check the reference where it lives.',
  };
}

/** The nodes outside of the checked one that a check reads. */
function readsOf(
  check: Check,
  { leftOut }: Pick<IntermediatePipeline, 'leftOut'>,
  parsed: (text: string) => unknown,
): readonly string[] {
  const reference = check.type === 'invalid' ? check.validity.validReference?.dataset.split('/').at(-1) : undefined;
  const named: string[] = [];
  for (const text of checkQueryTexts({ checks: [{ check, outcome: null }] }))
    walkTree(parsed(text), (node) => {
      if (node.type === 'BASE_TABLE' && typeof node.table_name === 'string') named.push(node.table_name.toLowerCase());
    });
  return [
    ...(reference === undefined ? [] : [reference]),
    ...leftOut.map(({ node }) => node).filter((node) => named.includes(node.toLowerCase())),
  ];
}

/** `tables.json`: where `warehouse.py` finds the rows. */
export function tablesFile(
  pipeline: IntermediatePipeline,
  tables: readonly ContractTable[],
  folder: string,
  losses: Loss[],
): string {
  const token = (name: string) => `«${name}»`;
  const text = (sql: string) =>
    pipeline.secrets.reduce((shown, { text: secret, name }) => shown.replaceAll(secret, token(name)), sql);
  const place = (path: string) => {
    const escaped = text(path.replaceAll("'", "''"));
    return isRelativePath(path) ? `'${token('data_root')}/${escaped.replace(/^\.\//, '')}'` : `'${escaped}'`;
  };
  const extension = 'warehouse.py installs it from where DuckDB offers it';
  const inputs = new Map(
    pipeline.inputs.flatMap(({ name, source }) =>
      source === null ? [] : [[name, sourceSql(source, pipeline, { text, place, extension }, losses)] as const],
    ),
  );
  return `${JSON.stringify(
    {
      data_root: relative(folder, pipeline.workspace.root).split(sep).join('/') || '.',
      warehouse: '../dbt/warehouse.duckdb',
      secrets: pipeline.secrets.map(({ name }) => name),
      extensions: extensionsOf(pipeline),
      attached: Object.fromEntries([...attachedFiles(pipeline)].map(([name, path]) => [name, place(path)])),
      tables: tables.map(({ node, table, columns }) => ({
        node,
        table,
        names: [...new Set([node, table, safeName(node)])],
        input: inputs.get(node) ?? null,
        columns: Object.fromEntries(columns.map(({ name, sqlType }) => [name, sqlType])),
      })),
    },
    null,
    2,
  )}\n`;
}
