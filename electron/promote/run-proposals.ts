import type { RunRecord } from '../../shared/contract/app-state';
import type { FieldProposal } from '../../shared/domain/spec/spec-fields';
import type { ProposalSources } from './proposals';

type Found = readonly [parts: readonly string[], FieldProposal];

/** A habit shows on so many different days. */
const fewestDays = 3;
/** A run may take so many times what the slowest one took. */
const room = 10;
const shortestTimeout = 5 * 60_000;

/** What the history of runs speaks for: a schedule, a timeout, retries. Runs that nobody asked for are no habit. */
export function runProposals({
  pipeline,
  runs,
  timezone,
}: Pick<ProposalSources, 'pipeline' | 'runs' | 'timezone'>): readonly Found[] {
  const [output = ''] = pipeline.outputs;
  const own = runs.filter(({ report }) =>
    report.nodes.some(({ name, status }) => name === output && (status === 'ran' || status === 'failed')),
  );
  const ran = own.filter(({ report }) => report.nodes.some(({ name, status }) => name === output && status === 'ran'));
  const asked = own.filter(({ automatic }) => automatic !== true);
  const failed = asked.filter((run) => !ran.includes(run));
  const found: Found[] = [
    [
      ['run', 'concurrency'],
      { value: '1', reason: 'a run makes tables anew: two at once would write over one another' },
    ],
  ];
  const schedule = scheduleOf(asked, timezone);
  if (schedule !== null) found.push([['schedule'], schedule]);
  if (ran.length > 0) {
    const slowest = Math.max(...ran.map(({ ms }) => ms));
    const minutes = Math.ceil(Math.max(shortestTimeout, slowest * room) / 60_000);
    found.push([
      ['run', 'timeout'],
      {
        value: `${minutes} minutes`,
        reason: `the slowest of ${countOf(ran, 'run')} took ${secondsOf(slowest)}; ${room} times that, at least 5 minutes`,
      },
    ]);
  }
  if (failed.length > 0 && ran.length > 0) {
    const reason = `${failed.length} of ${countOf(asked, 'run')} failed`;
    found.push([['run', 'retries'], { value: '2', reason }], [['run', 'retry_delay'], { value: '5 minutes', reason }]);
  }
  return found;
}

/** Daily or weekly, at the hour at which it is mostly run; null where no habit shows. */
function scheduleOf(runs: readonly RunRecord[], timezone: string): FieldProposal | null {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
    weekday: 'short',
  });
  const times = runs.map(({ startedAt }) => {
    const parts = new Map(format.formatToParts(new Date(startedAt)).map(({ type, value }) => [type, value]));
    const day = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
    return { day, hour: Number(parts.get('hour')), weekday: parts.get('weekday') ?? '' };
  });
  const days = [...new Set(times.map(({ day }) => day))].sort();
  if (days.length < fewestDays) return null;
  const gaps = days
    .slice(1)
    .map((day, index) => Math.round((Date.parse(day) - Date.parse(days[index] ?? day)) / 86_400_000));
  const gap = medianOf(gaps);
  const hour = medianOf(times.map((time) => time.hour));
  const at = `mostly about ${String(hour).padStart(2, '0')}:00`;
  const seen = `it was run on ${days.length} days, ${at}`;
  if (gap <= 2)
    return { value: `0 ${hour} * * * ${timezone}`, reason: `${seen}, mostly every ${gap === 1 ? 'day' : 'other day'}` };
  if (gap < 5 || gap > 9) return null;
  const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(
    commonest(times.map((time) => time.weekday)),
  );
  return { value: `0 ${hour} * * ${weekday} ${timezone}`, reason: `${seen}, mostly a week apart` };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

function commonest(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

function countOf(list: readonly unknown[], what: string): string {
  return `${list.length} ${what}${list.length === 1 ? '' : 's'}`;
}

function secondsOf(ms: number): string {
  return ms < 1000
    ? 'less than a second'
    : ms < 120_000
      ? `${Math.round(ms / 1000)} seconds`
      : `${Math.round(ms / 60_000)} minutes`;
}
