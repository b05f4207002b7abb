import { hasJinja } from '../../../../shared/domain/jinja';
import type { NamedPipeline } from '../../intermediate';
import { columnSql, safeName, uniqueName } from '../../names';

/** The schema that the views of the production environment lie in. */
export const schema = 'main';

/** What the nodes of a pipeline are called in a SQLMesh project. */
export interface SqlmeshNames {
  readonly project: string;
  /** The model's table without its schema, by node name. Macro cells have none. */
  readonly table: ReadonlyMap<string, string>;
  /** A name for files and audits, by node name. */
  readonly file: ReadonlyMap<string, string>;
}

export function nameNodes(pipeline: NamedPipeline): SqlmeshNames {
  const table = new Map<string, string>();
  const file = new Map<string, string>();
  const files = new Set<string>();
  const tables = new Set<string>();
  const nodes = [
    ...pipeline.inputs.filter(({ source }) => source !== null),
    ...pipeline.steps.filter(({ kind }) => kind === 'query'),
  ];
  // Names that stay are taken first, so that no name that is made falls on them.
  for (const { name } of nodes) if (isTaken(name)) tables.add(name.toLowerCase());
  for (const { name } of nodes) {
    file.set(name, uniqueName(safeName(name), files));
    table.set(name, isTaken(name) ? name : uniqueName(safeName(name), tables));
  }
  return { project: safeName(pipeline.name), table, file };
}

/** A name that SQLMesh takes as it is: it parses names in macros and prints them in messages without quotes. */
function isTaken(name: string): boolean {
  return !/["'@\\{}«».]/.test(name) && !hasJinja(name);
}

/** `main.orders`, as SQL and model files spell it. */
export function modelName(node: string, names: SqlmeshNames): string {
  const table = names.table.get(node);
  if (table === undefined) throw new Error(`${node} has no name in the SQLMesh project`);
  return `${schema}.${columnSql(table)}`;
}

/** A text as SQLMesh's files take it: whoever opens a tag of Jinja in it is told apart by a space. */
export function plainText(text: string): string {
  return text.replace(/\{(?=[{%#])/g, '{ ');
}

/** A list of columns as macros and model properties take it. */
export function columnList(columns: readonly string[]): string {
  return `(${columns.map(columnSql).join(', ')})`;
}
