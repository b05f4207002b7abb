import { foldName } from '../../../shared/domain/graph/names';
import { lineAndColumn } from '../../../shared/domain/graph/text-positions';
import { significantTokens, type Token } from '../../../shared/domain/graph/tokens';
import type { TextEdit } from '../../../shared/domain/notebook/notebook';
import type { Repair } from '../../../shared/domain/spec/readiness-repair';
import type { Evidence } from '../evidence';
import type { IntermediatePipeline, PipelineStep } from '../intermediate';
import { columnSql } from '../names';
import { walkTree } from '../sql-pieces';
import { editedSql, keepsColumns } from './sql-edits';

type Json = { readonly [key: string]: unknown };

/** A place in the SQL of a step that a rule found. */
export interface SqlHit {
  /** The object of the syntax tree. */
  readonly node: Json;
  /** It is the outermost query of the cell. */
  readonly isOutermost: boolean;
  /** Offset in the cell of an offset in bytes of the part. */
  readonly toOffset: (bytes: number) => number;
}

interface RepairContext {
  readonly step: PipelineStep;
  readonly pipeline: IntermediatePipeline;
  readonly evidence: Evidence;
}

/** Columns beyond this width go to a line of their own. */
const widestList = 90;
const seed = 42;

/** Stars become the columns that they stand for, where these can be told; DuckDB has to see the same columns afterwards. */
export async function expandStars(hits: readonly SqlHit[], context: RepairContext): Promise<Repair | undefined> {
  const { step, pipeline, evidence } = context;
  const edits = hits.flatMap((hit) => starEdits(hit, context)).sort((a, b) => b.start - a.start);
  if (edits.length === 0 || !(await keepsColumns(step, edits, pipeline, evidence))) return undefined;
  return repairOf(step, edits, edits.length === 1 ? 'Name the columns' : `Name the columns of ${edits.length} stars`);
}

function starEdits({ node, isOutermost, toOffset }: SqlHit, { step, pipeline }: RepairContext): TextEdit[] {
  const sql = step.node.sql ?? '';
  const tokens = significantTokens(sql);
  const list = node.select_list as readonly Json[];
  return list.flatMap((star, index): TextEdit[] => {
    if (star.class !== 'STAR' || typeof star.query_location !== 'number') return [];
    // COLUMNS(…), REPLACE and RENAME say more than which columns there are.
    if (['columns', 'replace_list', 'rename_list', 'expr', 'qualified_exclude_list'].some((key) => key in star))
      return [];
    const range = starRange(sql, tokens, toOffset(star.query_location));
    const columns = range === undefined ? undefined : columnsOfStar(star, index, node, isOutermost, step, pipeline);
    if (range === undefined || columns === undefined || columns.length === 0) return [];
    const prefix = typeof star.relation_name === 'string' ? sql.slice(range.start, range.star) : '';
    const names = columns.map((name) => prefix + columnSql(name));
    return [{ start: range.start, end: range.end, text: wrapped(names, sql, range.start) }];
  });
}

/** From the star, or the name before it, to the end of its EXCLUDE. */
function starRange(
  sql: string,
  tokens: readonly Token[],
  start: number,
): { start: number; star: number; end: number } | undefined {
  const first = tokens.findIndex((token) => token.start === start);
  if (first < 0) return undefined;
  let at = first;
  const isStar = (token: Token | undefined) => token !== undefined && sql.slice(token.start, token.end) === '*';
  while (tokens[at] !== undefined && !isStar(tokens[at]) && at < first + 6) at++;
  const star = tokens[at];
  if (star === undefined || !isStar(star)) return undefined;
  const word = tokens[at + 1]?.symbol;
  if (word !== 'EXCLUDE' && word !== 'EXCEPT') return { start, star: star.start, end: star.end };
  if (tokens[at + 2]?.symbol !== '(') {
    // EXCEPT without brackets joins two queries.
    const named = word === 'EXCLUDE' ? tokens[at + 2] : undefined;
    return named === undefined ? undefined : { start, star: star.start, end: named.end };
  }
  const close = tokens.slice(at + 2).find((token) => token.symbol === ')');
  return close === undefined ? undefined : { start, star: star.start, end: close.end };
}

function columnsOfStar(
  star: Json,
  index: number,
  select: Json,
  isOutermost: boolean,
  step: PipelineStep,
  pipeline: IntermediatePipeline,
): readonly string[] | undefined {
  const items = select.select_list as readonly Json[];
  if (isOutermost && items.filter((item) => item.class === 'STAR').length === 1)
    // Every other item gives one column, which DuckDB's word on the edited query confirms.
    return step.columns.slice(index, step.columns.length - (items.length - 1 - index)).map(({ name }) => name);
  const table = tableOf(star, select.from_table as Json | undefined);
  const known = table === undefined || definesTable(step, table) ? undefined : nodeColumns(table, pipeline);
  const excluded = new Set(
    ((star.exclude_list as readonly unknown[] | undefined) ?? []).map((name) => foldName(String(name))),
  );
  return known?.filter((name) => !excluded.has(foldName(name)));
}

/** The only table that a star can stand for: the one that it names, or the one that there is. */
function tableOf(star: Json, from: Json | undefined): string | undefined {
  const tables: Json[] = [];
  const visit = (item: Json | undefined): boolean => {
    if (item?.type === 'JOIN') {
      if (Array.isArray(item.using_columns) || item.ref_type === 'NATURAL') return false;
      return visit(item.left as Json) && visit(item.right as Json);
    }
    if (item === undefined) return false;
    tables.push(item);
    return true;
  };
  if (!visit(from)) return undefined;
  const named = typeof star.relation_name === 'string' ? foldName(star.relation_name) : undefined;
  const aliasOf = (item: Json) => foldName(String(item.alias ?? item.table_name ?? ''));
  const meant = named === undefined ? tables : tables.filter((item) => aliasOf(item) === named);
  const [only] = meant;
  if (meant.length !== 1 || only?.type !== 'BASE_TABLE' || Array.isArray(only.column_name_alias)) return undefined;
  return typeof only.table_name === 'string' ? foldName(only.table_name) : undefined;
}

/** Whether a common table expression of the cell has the name: it hides the node. */
function definesTable(step: PipelineStep, table: string): boolean {
  let found = false;
  for (const { ast } of step.parsed.trees)
    walkTree(ast, (node) => {
      const map = (node.cte_map as Json | undefined)?.map;
      if (Array.isArray(map) && map.some((entry: Json) => foldName(String(entry.key)) === table)) found = true;
    });
  return found;
}

function nodeColumns(table: string, { inputs, steps }: IntermediatePipeline): readonly string[] | undefined {
  const node = [...inputs, ...steps].find(({ name }) => foldName(name) === table);
  return node === undefined || node.columns.length === 0 ? undefined : node.columns.map(({ name }) => name);
}

function wrapped(names: readonly string[], sql: string, at: number): string {
  const oneLine = names.join(', ');
  if (oneLine.length <= widestList) return oneLine;
  const indent = ' '.repeat(Math.max(0, lineAndColumn(sql, at).column - 1));
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + name.length + 2 <= widestList) lines[lines.length - 1] = `${last}, ${name}`;
    else lines.push(name);
  }
  return lines.join(`,\n${indent}`);
}

/** An order over all columns in front of the only LIMIT: which rows are taken is then decided by the rows. */
export async function orderLimit(hits: readonly SqlHit[], context: RepairContext): Promise<Repair | undefined> {
  const { step, pipeline, evidence } = context;
  const [hit] = hits;
  if (hit === undefined || hits.length !== 1) return undefined;
  const sql = step.node.sql ?? '';
  const limits = significantTokens(sql).filter((token) => token.symbol === 'LIMIT');
  const [limit] = limits;
  if (limit === undefined || limits.length !== 1) return undefined;
  const list = hit.isOutermost ? step.columns.map(({ name }) => columnSql(name)).join(', ') : 'ALL';
  const edits = [{ start: limit.start, end: limit.start, text: `ORDER BY ${list} ` }];
  if (!(await keepsColumns(step, edits, pipeline, evidence))) return undefined;
  return repairOf(
    step,
    edits,
    'Add an ORDER BY over all columns',
    'Other rows may be taken than now. Put the columns first that say which rows matter.',
  );
}

/** A seed for the only sample. The tree afterwards has to have it. */
export async function seedSample(hits: readonly SqlHit[], context: RepairContext): Promise<Repair | undefined> {
  const { step, pipeline, evidence } = context;
  if (hits.length !== 1 || step.parsed.cell.kind !== 'query') return undefined;
  const edit = seedEdit(step.node.sql ?? '');
  if (edit === undefined) return undefined;
  const text = editedSql(step, [edit]).slice(step.parsed.cell.statement.start).replace(/;\s*$/, '');
  await evidence.parse([text]);
  let seeded = false;
  walkTree(evidence.syntaxTree(text)?.ast, (node) => {
    if ((node.sample as Json | undefined)?.seed === seed) seeded = true;
  });
  if (!seeded || !(await keepsColumns(step, [edit], pipeline, evidence))) return undefined;
  return repairOf(
    step,
    [edit],
    `Add the seed ${seed}`,
    'Bernoulli and system samples are the same again only with one thread; a reservoir sample always is.',
  );
}

function seedEdit(sql: string): TextEdit | undefined {
  const tokens = significantTokens(sql);
  const found = tokens.findIndex(
    (token, index) =>
      token.symbol === 'TABLESAMPLE' || (token.symbol === 'SAMPLE' && tokens[index - 1]?.symbol === 'USING'),
  );
  if (found < 0) return undefined;
  const insert = (at: number, text: string): TextEdit => ({ start: at, end: at, text });
  const closing = (open: number) => tokens.findIndex((token, index) => index > open && token.symbol === ')');
  const first = tokens[found + 1];
  if (first?.kind === 'word') {
    const close = tokens[closing(found + 2)];
    return close === undefined ? undefined : insert(close.end, ` REPEATABLE (${seed})`);
  }
  const unit = tokens[found + 2];
  const hasUnit =
    unit !== undefined && (['PERCENT', 'ROWS'].includes(unit.symbol) || sql.slice(unit.start, unit.end) === '%');
  const after = found + (hasUnit ? 3 : 2);
  if (tokens[after]?.symbol === '(') {
    const close = tokens[closing(after)];
    return close === undefined ? undefined : insert(close.start, `, ${seed}`);
  }
  const last = tokens[after - 1];
  const isShare = hasUnit && unit.symbol !== 'ROWS';
  return last === undefined ? undefined : insert(last.end, ` (${isShare ? 'system' : 'reservoir'}, ${seed})`);
}

function repairOf(step: PipelineStep, edits: readonly TextEdit[], title: string, note?: string): Repair {
  return {
    title,
    ...(note === undefined ? {} : { note }),
    asks: [],
    change: { do: 'editSql', node: step.name, sql: step.node.sql ?? '', edits },
  };
}
