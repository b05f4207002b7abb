import { offsetInCell } from '../../../shared/domain/graph/sql-part';
import { byteOffsets, lineAndColumn } from '../../../shared/domain/graph/text-positions';
import type { ReadinessFinding } from '../../../shared/domain/spec/promotion-result';
import type { PipelineStep } from '../intermediate';
import { walkTree } from '../sql-pieces';
import { type Assessment, assess, type ReadinessRule } from './assessment';

type Json = { readonly [key: string]: unknown };

const clocks = new Set(
  'now get_current_timestamp get_current_time current_date current_time current_timestamp localtime localtimestamp today transaction_timestamp'.split(
    ' ',
  ),
);
const dice = new Set('random uuid gen_random_uuid uuidv4 uuidv7 nextval'.split(' '));

interface Shape {
  readonly code: string;
  readonly severity: ReadinessFinding['severity'];
  readonly message: (step: string, what: string) => string;
  readonly fix: string;
  /** What is found at a node of the tree, in words; undefined when there is nothing. */
  readonly find: (node: Json, parents: readonly Json[]) => string | undefined;
}

const shapes: readonly Shape[] = [
  {
    code: 'select_star',
    severity: 'warning',
    message: (step, what) => `${step} passes on whatever columns its input has (${what}).`,
    fix: 'Name the columns: a new column upstream then changes nothing downstream.',
    find: (node, parents) => {
      if (!Array.isArray(node.select_list) || parents.some((parent) => parent.type === 'SHOW_REF')) return undefined;
      const star = node.select_list.find((item: Json) => item.class === 'STAR');
      if (star === undefined) return undefined;
      return star.columns === true
        ? 'COLUMNS(…)'
        : typeof star.relation_name === 'string'
          ? `${star.relation_name}.*`
          : '*';
    },
  },
  {
    code: 'clock',
    severity: 'warning',
    message: (step, what) => `${step} gives other rows at another time (${what}).`,
    fix: 'Take the time from a parameter, so that a run can be repeated.',
    find: (node) => callOf(node, clocks),
  },
  {
    code: 'random',
    severity: 'error',
    message: (step, what) => `${step} gives other rows on each run (${what}).`,
    fix: 'Derive the value from the data, for example with hash().',
    find: (node) => callOf(node, dice),
  },
  {
    code: 'unordered_limit',
    severity: 'error',
    message: (step) => `${step} takes some rows of many, and nothing says which (LIMIT without ORDER BY).`,
    fix: 'Add an ORDER BY over columns that tell the rows apart.',
    find: (node) => {
      if (!Array.isArray(node.modifiers)) return undefined;
      const types = node.modifiers.map((modifier: Json) => modifier.type);
      const limited = types.some((type) => type === 'LIMIT_MODIFIER' || type === 'LIMIT_PERCENT_MODIFIER');
      return limited && !types.includes('ORDER_MODIFIER') ? 'LIMIT' : undefined;
    },
  },
  {
    code: 'sample_without_seed',
    severity: 'error',
    message: (step) => `${step} takes a sample without a seed: each run takes another.`,
    fix: 'Add a seed: USING SAMPLE … (bernoulli, 42), or REPEATABLE (42).',
    find: (node) => {
      const sample = node.sample as Json | undefined;
      if (typeof sample !== 'object' || sample === null) return undefined;
      return typeof sample.seed === 'number' && sample.seed >= 0 ? undefined : 'SAMPLE';
    },
  },
];

/** Shapes of SQL whose result depends on more than the input, found in DuckDB's own syntax tree. */
export const sqlRules: ReadinessRule = ({ steps }) => {
  const assessments: Assessment[] = [];
  for (const step of steps) {
    const trees = step.parsed.trees.filter((tree) => tree.ast !== undefined);
    // Without a tree there is no answer, so nothing counts.
    if (trees.length === 0) continue;
    for (const shape of shapes) {
      let found: { what: string; offset: number } | undefined;
      for (const { part, ast } of trees) {
        const toOffset = byteOffsets(part.text);
        walkTree(ast, (node, parents) => {
          const what = shape.find(node, parents);
          if (what === undefined) return;
          const offset = offsetInCell(part, toOffset(positionOf(node)));
          if (found === undefined || offset < found.offset) found = { what, offset };
        });
      }
      assessments.push(
        assess(found === undefined, {
          code: shape.code,
          severity: shape.severity,
          place: placeOf(step, found?.offset ?? 0),
          message: shape.message(step.name, found?.what ?? ''),
          fix: shape.fix,
        }),
      );
    }
  }
  return assessments;
};

function callOf(node: Json, names: ReadonlySet<string>): string | undefined {
  if (node.class === 'FUNCTION' && typeof node.function_name === 'string' && names.has(node.function_name))
    return `${node.function_name}()`;
  // The parser reads CURRENT_DATE as a column; a column of that name would need quotes and a table.
  const columns = node.class === 'COLUMN_REF' && Array.isArray(node.column_names) ? node.column_names : [];
  const [name] = columns;
  if (
    columns.length === 1 &&
    typeof name === 'string' &&
    /^(current|local)/i.test(name) &&
    names.has(name.toLowerCase())
  )
    return name.toLowerCase();
  return undefined;
}

function positionOf(node: Json): number {
  if (typeof node.query_location === 'number') return node.query_location;
  for (const inner of [node.select_list, node.modifiers, node.from_table]) {
    const first = Array.isArray(inner) ? inner[0] : inner;
    if (typeof first === 'object' && first !== null && typeof (first as Json).query_location === 'number')
      return (first as { query_location: number }).query_location;
  }
  return 0;
}

function placeOf({ node }: PipelineStep, offset: number): string {
  const { line } = lineAndColumn(node.sql ?? '', offset);
  return `${node.file}:${(node.sqlLine ?? node.line) + line - 1}`;
}
