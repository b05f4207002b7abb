import type { ColumnInfo, ColumnType } from '../../../shared/domain/column/column-type';
import { sqlTypeOf } from '../../../shared/domain/column/sql-type';
import { significantTokens } from '../../../shared/domain/graph/tokens';
import { nameOfType } from './casts';
import type { Translation } from './context';
import type { Dialect } from './dialect';
import { writeQuery } from './query';
import type { Refusal } from './refusal';
import { collecting } from './select';
import { sameType } from './sql-types';
import { isNode } from './tree';

export interface TranslationRequest {
  readonly dialect: Dialect;
  /** The text that was parsed: what its tree leaves out is looked for in it. */
  readonly text: string;
  /** A statement of `json_serialize_sql` (skip_null, skip_empty, skip_default). */
  readonly statement: unknown;
  /** Columns of the result as DuckDB describes them: names, and types that the translation must agree with. Null: not asked. */
  readonly columns: readonly ColumnInfo[] | null;
  relation(name: string): { readonly sql: string; readonly columns: readonly ColumnInfo[] } | undefined;
  parameter(name: string): { readonly sql: string; readonly type: ColumnType } | undefined;
}

export type TranslationResult =
  | { readonly kind: 'translated'; readonly sql: string; readonly notes: readonly string[] }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

/**
 * A DuckDB query in the SQL of another engine, or what of it is not proven equal there. Everything in the tree must be on the list of
 * constructs (docs/dialects.md); the types of the result are held against those that DuckDB describes.
 */
export function translateQuery(request: TranslationRequest): TranslationResult {
  const refusals: Refusal[] = [];
  const notes = new Set<string>();
  const taken = new Map<string, number>();
  const translation: Translation = {
    dialect: request.dialect,
    relation: request.relation,
    parameter: request.parameter,
    refusals,
    notes,
    nextName(of) {
      const plain = of.replace(/[^A-Za-z0-9_]/g, '_').toLowerCase();
      const count = (taken.get(plain) ?? 0) + 1;
      taken.set(plain, count);
      return `${plain}__${count}`;
    },
  };
  refusals.push(...unseen(request.text));
  const written = collecting(translation, () => {
    const statement = isNode(request.statement) && isNode(request.statement.node) ? request.statement.node : undefined;
    if (statement === undefined)
      return refusals.push({
        construct: 'the query',
        why: "DuckDB's parser gives no tree of it.",
        hint: 'Write it as a plain SELECT.',
        location: undefined,
      });
    return writeQuery(statement, translation);
  });
  if (typeof written !== 'object' || refusals.length > 0) return { kind: 'refused', refusals: inOrder(refusals) };
  const { columns } = request;
  if (columns === null) return { kind: 'translated', sql: written.sql, notes: [...notes] };
  const sql = collecting(translation, () => {
    const alias = request.dialect.identifier('result__');
    const items = columns.map((column, index) => {
      const own = written.columns[index];
      const name = request.dialect.identifier(column.name);
      const source = `${alias}.${request.dialect.identifier(own?.name ?? '')}`;
      if (own?.type?.kind === 'null')
        return `CAST(${source} AS ${nameOfType(request.dialect, column.type, undefined)}) AS ${name}`;
      if (own?.type === undefined || !sameType(own.type, column.type)) {
        refusals.push({
          construct: `the column ${column.name}`,
          why: `DuckDB says ${column.sqlType}, and its expression was read as ${own?.type === undefined ? 'none' : sqlTypeOf(own.type)}.`,
          hint: 'Cast it to the type that it has.',
          location: undefined,
        });
        return source;
      }
      const declared = nameOfType(request.dialect, own.type, undefined);
      return `CAST(${source} AS ${declared}) AS ${name}`;
    });
    if (written.columns.length !== columns.length)
      refusals.push({
        construct: 'the select list',
        why: `It has ${written.columns.length} columns, and DuckDB says ${columns.length}.`,
        hint: 'Name the columns.',
        location: undefined,
      });
    return `SELECT ${items.join(',\n  ')}\nFROM (\n${written.sql}\n) AS ${alias}`;
  });
  if (sql === undefined || refusals.length > 0) return { kind: 'refused', refusals: inOrder(refusals) };
  return { kind: 'translated', sql, notes: [...notes] };
}

function inOrder(refusals: readonly Refusal[]): readonly Refusal[] {
  const unique = new Map(refusals.map((refusal) => [`${refusal.location} ${refusal.construct}`, refusal]));
  return [...unique.values()].sort((a, b) => (a.location ?? -1) - (b.location ?? -1));
}

/** Words whose meaning a tree without empties loses: ROLLUP (a) looks like GROUP BY a in it. */
function unseen(text: string): readonly Refusal[] {
  const tokens = significantTokens(text);
  const found: Refusal[] = [];
  const add = (construct: string, offset: number) =>
    found.push({
      construct,
      why: 'It was not shown to be equal.',
      hint: 'Write the groups as queries of their own.',
      location: Buffer.byteLength(text.slice(0, offset)),
    });
  tokens.forEach((token, index) => {
    if (token.kind !== 'word') return;
    if (token.symbol === 'ROLLUP' || token.symbol === 'CUBE' || token.symbol === 'GROUPING')
      add(token.symbol, token.start);
    if (
      token.symbol === 'GROUP' &&
      tokens[index + 1]?.symbol === 'BY' &&
      tokens[index + 2]?.symbol === '(' &&
      tokens[index + 3]?.symbol === ')'
    )
      add('GROUP BY ()', token.start);
  });
  return found;
}
