import { foldName } from '../graph/names';
import { splitTableName } from '../import/table-name';
import type { SinkConnection } from './sink-connection';

/** A table of a database by its parts, as the database keeps them. */
export interface SinkTable {
  readonly schema: string;
  readonly table: string;
}

/**
 * The table that a sink means, in a database of a type. Without a schema it is the one that sinks write to there: `public` of
 * Postgres, `main` of the others. Postgres keeps names in quotes as they are and takes all others in lower case
 * (https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS).
 */
export function sinkTable(written: string, type: SinkConnection['type']): SinkTable {
  if (type !== 'postgres') return { schema: 'main', ...splitTableName(written) };
  return { schema: 'public', ...splitTableName(written, foldName) };
}

/** Equal for names of one table. */
export function tableKey({ schema, table }: SinkTable, type: SinkConnection['type']): string {
  return JSON.stringify([schema, table].map((part) => comparableName(part, type)));
}

/** A name in the form in which a database of the type compares names. */
export function comparableName(name: string, type: SinkConnection['type']): string {
  return type === 'postgres' ? name : foldName(name);
}
