import { offsetInCell } from '../../../shared/domain/graph/sql-part';
import { byteOffsets, lineAndColumn } from '../../../shared/domain/graph/text-positions';
import type { ReadinessFinding } from '../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline, PipelineStep } from '../intermediate';
import { walkTree } from '../sql-pieces';
import { type Assessment, assess, type ReadinessRule } from './assessment';
import { expandStars, orderLimit, type SqlHit, seedSample } from './sql-repairs';

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
  readonly find: (node: Json, parents: readonly Json[], step: TimedStep) => string | undefined;
  /** The edit that mends all of them, where there is one. */
  readonly repair?: typeof expandStars;
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
    repair: expandStars,
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
    repair: orderLimit,
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
    repair: seedSample,
  },
  {
    code: 'implicit_time_zone',
    severity: 'warning',
    message: (step, what) => `${step} depends on the time zone of whoever runs it (${what}).`,
    fix: "Say the zone: column AT TIME ZONE 'UTC'.",
    find: (node, _parents, { instants }) => zoneOf(node, instants),
  },
];

/** A step, with the columns of what it reads that are instants (TIMESTAMPTZ), by folded name. */
type TimedStep = PipelineStep & { readonly instants: ReadonlySet<string> };

/** Shapes of SQL whose result depends on more than the input, found in DuckDB's own syntax tree. */
export const sqlRules: ReadinessRule = async (pipeline, evidence) => {
  const assessments: Assessment[] = [];
  for (const plain of pipeline.steps) {
    const step: TimedStep = { ...plain, instants: instantsOf(plain, pipeline) };
    const trees = step.parsed.trees.filter((tree) => tree.ast !== undefined);
    // Without a tree there is no answer, so nothing counts.
    if (trees.length === 0) continue;
    for (const shape of shapes) {
      let found: { what: string; offset: number } | undefined;
      const hits: SqlHit[] = [];
      for (const { part, ast } of trees) {
        const toOffset = byteOffsets(part.text);
        walkTree(ast, (node, parents) => {
          const what = shape.find(node, parents, step);
          if (what === undefined) return;
          const isOutermost = (ast as { readonly node?: unknown }).node === node;
          hits.push({ node, isOutermost, toOffset: (bytes) => offsetInCell(part, toOffset(bytes)) });
          const offset = offsetInCell(part, toOffset(positionOf(node)));
          if (found === undefined || offset < found.offset) found = { what, offset };
        });
      }
      const repair =
        hits.length === 0 || step.kind === 'macros'
          ? undefined
          : await shape.repair?.(hits, { step, pipeline, evidence });
      assessments.push(
        assess(found === undefined, {
          code: shape.code,
          severity: shape.severity,
          place: placeOf(step, found?.offset ?? 0),
          file: step.node.file,
          line: lineOf(step, found?.offset ?? 0),
          message: shape.message(step.name, found?.what ?? ''),
          fix: shape.fix,
          ...(repair === undefined ? {} : { repair }),
        }),
      );
    }
  }
  return assessments;
};

/** Calls that read a calendar, and so a time zone, off an instant. */
const calendarCalls = new Set(
  'date_trunc datetrunc date_part datepart strftime year month day hour dayofweek dayofyear week quarter weekday isodow time_bucket last_day dayname monthname'.split(
    ' ',
  ),
);
/** Calls that give one of the values that they get. */
const keepingCalls = new Set('min max first last any_value coalesce greatest least lag lead mode'.split(' '));
const calendarTypes = new Set(['DATE', 'TIMESTAMP', 'TIME', 'VARCHAR']);
const instantType = 'TIMESTAMP WITH TIME ZONE';

/** In words, where a value goes between an instant and a calendar and nothing says in which zone. */
function zoneOf(node: Json, instants: ReadonlySet<string>): string | undefined {
  const isInstant = (value: unknown): boolean => {
    const { column_names: names, function_name: called, children } = (value ?? {}) as Json;
    if (Array.isArray(names)) return instants.has(String(names.at(-1)).toLowerCase());
    return keepingCalls.has(String(called)) && Array.isArray(children) && children.some(isInstant);
  };
  if (node.type === 'OPERATOR_CAST') {
    const to = String((node.cast_type as Json | undefined)?.id);
    const child = node.child as Json | undefined;
    // A text may carry its offset.
    if (to === instantType && child?.class === 'COLUMN_REF' && !isInstant(child)) return 'a cast to TIMESTAMPTZ';
    if (calendarTypes.has(to) && isInstant(child)) return `a cast of an instant to ${to}`;
    return undefined;
  }
  if (node.class !== 'FUNCTION' || !calendarCalls.has(String(node.function_name))) return undefined;
  return (node.children as readonly unknown[] | undefined)?.some(isInstant) === true
    ? `${node.function_name}() of an instant`
    : undefined;
}

function instantsOf(step: PipelineStep, { inputs, steps }: IntermediatePipeline): ReadonlySet<string> {
  const read = [...inputs, ...steps].filter(({ name }) => step.dependsOn.includes(name));
  const isInstant = new Map<string, boolean>();
  for (const { name, type } of read.flatMap(({ columns }) => columns)) {
    const key = name.toLowerCase();
    // Of two columns of one name it cannot be told which is meant.
    isInstant.set(key, (isInstant.get(key) ?? true) && type.kind === 'timestamptz');
  }
  return new Set([...isInstant].flatMap(([name, is]) => (is ? [name] : [])));
}

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

function placeOf(step: PipelineStep, offset: number): string {
  return `${step.node.file}:${lineOf(step, offset)}`;
}

function lineOf({ node }: PipelineStep, offset: number): number {
  return (node.sqlLine ?? node.line) + lineAndColumn(node.sql ?? '', offset).line - 1;
}
