import type { EngineApi } from '../../../../shared/contract/engine-api';
import type { InputEdit } from '../../../../shared/domain/proof/input-text';
import type { PipelineSpec, SpecStep } from '../../../../shared/domain/spec/pipeline-spec';
import { quoteIdentifier, quoteText } from '../../../../shared/domain/sql-text';
import { NotApplicable } from './staged-inputs';

type Evidence = Pick<EngineApi, 'evidence'>;

export interface TimedStep {
  readonly name: string;
  readonly column: string;
  readonly lookback: string | null;
}

/** The steps that go on from what is there by a time. Throws `NotApplicable` where there are none. */
export function timedSteps(spec: PipelineSpec): readonly TimedStep[] {
  const incremental = spec.steps.filter((step) => step.incremental !== null);
  if (incremental.length === 0)
    throw new NotApplicable('No step of the spec is incremental: every run makes all rows again.');
  const timed = incremental.flatMap(({ name, incremental: decided }: SpecStep): TimedStep[] => {
    const column = decided?.time_column ?? null;
    return column === null ? [] : [{ name, column, lookback: decided?.lookback ?? null }];
  });
  if (timed.length === 0) throw new NotApplicable('No incremental step has a time column.');
  return timed;
}

/** Up to three spans of whole days that hold all times of the steps, the last one first. */
export async function slicesOf(
  engine: Evidence,
  steps: readonly TimedStep[],
  signal: AbortSignal | undefined,
): Promise<readonly { readonly from: string; readonly to: string }[]> {
  const times = steps
    .map(({ name, column }) => `SELECT ${instant(column)} AS t FROM ${quoteIdentifier(name)}`)
    .join(' UNION ALL ');
  const { rows } = await engine.evidence(
    {
      sql: `SELECT min(t)::DATE::VARCHAR, (max(t)::DATE + 1)::VARCHAR, (max(t)::DATE + 1) - min(t)::DATE FROM (${times})`,
    },
    { signal },
  );
  const [first, , days] = rows[0] ?? [];
  const count = Number(days);
  if (first === null || first === undefined || count < 2) throw new NotApplicable('All rows are of one day.');
  const parts = Math.min(3, count);
  const bounds = Array.from({ length: parts + 1 }, (_, index) => dayAfter(first, Math.round((index * count) / parts)));
  const slices = bounds.slice(1).map((to, index) => ({ from: bounds[index] ?? to, to }));
  return [...slices.slice(-1), ...slices.slice(0, -1)];
}

/** The input that gives the steps their time, as it was at the middle of that time with some of the last rows still on their way. */
export async function pastOf(
  engine: Evidence,
  spec: PipelineSpec,
  steps: readonly TimedStep[],
  signal: AbortSignal | undefined,
): Promise<{
  readonly input: string;
  readonly edit: InputEdit;
  readonly later: number;
  readonly late: number;
  readonly day: string;
}> {
  const [step] = steps;
  if (step === undefined) throw new NotApplicable('No step has a time.');
  const { input, column } = inputOfTime(spec, step);
  const relation = quoteIdentifier(input);
  const time = instant(column);
  const middle = await engine.evidence(
    {
      sql: `SELECT to_timestamp((epoch(min(t)) + epoch(max(t))) / 2)::DATE::VARCHAR FROM (SELECT ${time} AS t FROM ${relation})`,
    },
    { signal },
  );
  const day = middle.rows[0]?.[0] ?? null;
  if (day === null) throw new NotApplicable(`${input}.${column} has no times.`);
  const now = `TIMESTAMPTZ ${quoteText(`${day} 00:00:00+00`)}`;
  const lookbacks = steps.map(({ lookback }) => lookback);
  const isLate = lookbacks.some((lookback) => lookback === null)
    ? 'false'
    : `t >= greatest(${lookbacks.map((lookback) => `${now} - INTERVAL ${quoteText(lookback ?? '')}`).join(', ')}) AND place % 3 = 0`;
  const { rows } = await engine.evidence(
    {
      sql: `SELECT CASE WHEN t >= ${now} THEN 'later' WHEN ${isLate} THEN 'late' ELSE 'there' END FROM (SELECT ${time} AS t, row_number() OVER () AS place FROM ${relation}) ORDER BY place`,
    },
    { signal },
  );
  const states = rows.map(([state]) => state);
  const of = (wanted: string) => states.filter((state) => state === wanted).length;
  if (of('later') === 0 || of('there') === 0) throw new NotApplicable('The rows are not of several days.');
  return {
    input,
    edit: { kind: 'keep', rows: states.map((state) => state === 'there') },
    later: of('later'),
    late: of('late'),
    day,
  };
}

/** The column of an input that a step's time comes from, by the lineage of the spec. */
function inputOfTime(spec: PipelineSpec, step: TimedStep): { input: string; column: string } {
  const found = new Map<string, { input: string; column: string }>();
  const seen = new Set<string>();
  const follow = (node: string, column: string): void => {
    const id = JSON.stringify([node, column]);
    if (seen.has(id)) return;
    seen.add(id);
    if (spec.inputs.some(({ name }) => name === node)) {
      found.set(id, { input: node, column });
      return;
    }
    const known = spec.lineage.columns?.find((candidate) => candidate.node === node && candidate.column === column);
    for (const from of known?.from ?? []) follow(from.node, from.column);
  };
  follow(step.name, step.column);
  const [only] = found.values();
  if (only === undefined || found.size !== 1)
    throw new NotApplicable(
      `${step.name}.${step.column} comes from ${found.size === 0 ? 'no column' : `${found.size} columns`} of the inputs that lineage tells.`,
    );
  return only;
}

function instant(column: string): string {
  return `TRY_CAST(${quoteIdentifier(column)} AS TIMESTAMPTZ)`;
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
