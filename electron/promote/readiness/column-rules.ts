import { foldName } from '../../../shared/domain/graph/names';
import { nameOf, significantTokens, type Token } from '../../../shared/domain/graph/tokens';
import type { TextEdit } from '../../../shared/domain/notebook/notebook';
import type { Repair } from '../../../shared/domain/spec/readiness-repair';
import type { Evidence } from '../evidence';
import type { IntermediatePipeline, PipelineStep } from '../intermediate';
import { type Assessment, assess, type ReadinessRule } from './assessment';
import { boundSql, editedSql, keepsColumns } from './sql-edits';

/**
 * Columns of steps that nothing after them needs: neither a column nor a filter, join, group or order of what reads the step, nor a
 * check of its own. Where the lineage of a reader cannot be told, nothing is said.
 */
export const columnRules: ReadinessRule = async (pipeline, evidence) => {
  const assessments: Assessment[] = [];
  for (const step of pipeline.steps) {
    const unused = unusedColumns(step, pipeline);
    if (unused === undefined) continue;
    const names = unused.join(', ');
    const repair = unused.length === 0 ? undefined : await dropColumns(step, unused, pipeline, evidence);
    assessments.push(
      assess(unused.length === 0, {
        code: 'unused_column',
        severity: 'info',
        place: unused.length === 1 ? `${step.name}.${names}` : step.name,
        file: step.node.file,
        line: step.node.line,
        message: `Nothing that the outputs are made from needs ${names} of ${step.name}.`,
        fix: `Leave ${unused.length === 1 ? 'it' : 'them'} out of the SELECT, or say in a check what ${unused.length === 1 ? 'it is' : 'they are'} kept for.`,
        ...(repair === undefined ? {} : { repair }),
      }),
    );
  }
  return assessments;
};

/** Undefined where it cannot be told. */
function unusedColumns(step: PipelineStep, pipeline: IntermediatePipeline): readonly string[] | undefined {
  if (step.kind === 'macros' || pipeline.outputs.includes(step.name)) return undefined;
  const readers = pipeline.edges.filter(({ from }) => from === step.name).map(({ to }) => to);
  const used = new Set<string>();
  for (const reader of readers) {
    const lineage = pipeline.lineage.find(({ node }) => node === reader);
    if (lineage === undefined || lineage.reason !== undefined || lineage.rowsReason !== undefined) return undefined;
    if (lineage.columns.some(({ kind }) => kind === 'unresolved')) return undefined;
    for (const { node, column } of [...lineage.rows, ...lineage.columns.flatMap(({ from }) => from)])
      if (node === step.name) used.add(foldName(column));
  }
  for (const { check } of pipeline.checks) {
    // A check may look at a column in an expression of its own: all of its text counts.
    if (check.node === step.name)
      for (const word of JSON.stringify(check).split(/[^\p{L}\p{N}_]+/u)) used.add(foldName(word));
  }
  return step.columns.flatMap(({ name }) => (used.has(foldName(name)) ? [] : [name]));
}

/** Takes items out of the outermost SELECT, where DuckDB then has the other columns and as many rows as before. */
async function dropColumns(
  step: PipelineStep,
  names: readonly string[],
  pipeline: IntermediatePipeline,
  evidence: Evidence,
): Promise<Repair | undefined> {
  // A reader may name what it does not pass on.
  const words = new Set(pipeline.steps.filter(({ dependsOn }) => dependsOn.includes(step.name)).flatMap(wordsOf));
  const edits = names.some((name) => words.has(foldName(name))) ? undefined : itemEdits(step, names);
  if (edits === undefined || !(await keepsColumns(step, edits, pipeline, evidence, new Set(names)))) return undefined;
  const counted = await evidence
    .row(`SELECT count(*) FROM (${boundSql(editedSql(step, edits), pipeline)}\n) AS asked`)
    .catch(() => undefined);
  if (Number(counted?.[0]) !== step.keys.rows) return undefined;
  return {
    title: `Drop ${names.join(', ')}`,
    drops: names,
    asks: [],
    change: { do: 'editSql', node: step.name, sql: step.node.sql ?? '', edits },
  };
}

function wordsOf({ node }: PipelineStep): readonly string[] {
  const sql = node.sql ?? '';
  return significantTokens(sql).map((token) => foldName(nameOf(sql, token)));
}

const keepingWords = new Set(['DISTINCT', 'UNION', 'INTERSECT', 'EXCEPT', 'PIVOT', 'UNPIVOT', 'QUALIFY']);

function itemEdits(step: PipelineStep, names: readonly string[]): readonly TextEdit[] | undefined {
  const [tree] = step.parsed.trees;
  const root = ((tree?.ast as { node?: unknown } | undefined)?.node ?? {}) as {
    type?: string;
    select_list?: { class?: string }[];
  };
  if (root.type !== 'SELECT_NODE' || root.select_list?.some((item) => item.class === 'STAR') !== false)
    return undefined;
  const sql = step.node.sql ?? '';
  const tokens = significantTokens(sql);
  const outer = outermost(tokens);
  // What stands by position, or stands for all items, changes its meaning when one goes.
  const counts = outer.some(
    (token, index) =>
      keepingWords.has(token.symbol) ||
      (token.symbol === 'BY' && ['ALL'].includes(outer[index + 1]?.symbol ?? '')) ||
      (token.symbol === 'BY' && outer[index + 1]?.kind === 'number'),
  );
  const select = outer.filter((token) => token.symbol === 'SELECT').at(-1);
  if (counts || select === undefined) return undefined;
  const from = outer.find((token) => token.symbol === 'FROM' && token.start > select.start);
  const within = outer.filter(
    (token) => token.start > select.start && token.start < (from?.start ?? Number.POSITIVE_INFINITY),
  );
  const commas = within.filter((token) => token.symbol === ',');
  const listStart = tokens.find((token) => token.start > select.start)?.start;
  const listEnd = tokens.filter((token) => token.start < (from?.start ?? Number.POSITIVE_INFINITY)).at(-1)?.end;
  if (listStart === undefined || listEnd === undefined) return undefined;
  const starts = [listStart, ...commas.map(({ end }) => end)];
  const ends = [...commas.map(({ start }) => start), listEnd];
  if (starts.length !== step.columns.length || names.length >= starts.length) return undefined;
  const dropped = new Set(step.columns.flatMap(({ name }, index) => (names.includes(name) ? [index] : [])));
  // Each goes with the comma before it; those at the beginning with the one behind.
  const lead = [...starts.keys()].findIndex((index) => !dropped.has(index));
  return [...dropped]
    .sort((a, b) => b - a)
    .map((index): TextEdit => {
      if (index >= lead) return { start: ends[index - 1] ?? 0, end: ends[index] ?? 0, text: '' };
      const next = tokens.find((token) => token.start >= (starts[index + 1] ?? 0));
      const own = tokens.find((token) => token.start >= (starts[index] ?? 0));
      return { start: own?.start ?? 0, end: next?.start ?? 0, text: '' };
    });
}

/** Tokens outside of all brackets. */
function outermost(tokens: readonly Token[]): readonly Token[] {
  let depth = 0;
  return tokens.filter(({ symbol }) => {
    if (symbol === '(' || symbol === '[' || symbol === '{') depth++;
    if (symbol === ')' || symbol === ']' || symbol === '}') depth--;
    return depth === 0 && symbol !== ')' && symbol !== ']' && symbol !== '}';
  });
}
