import type { CheckOutcome } from '../checks/check-outcome';
import { writeFlow } from '../yaml/write-flow';
import { type Author, isoTime } from './edit-incident';
import type { IncidentSeverity } from './incident';
import { timelineLines } from './timeline';

/** The first rows that break a check, as text: their key, the columns that it looks at, and nothing else of them. */
export interface IncidentRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface NewIncident {
  readonly outcome: CheckOutcome;
  readonly author: Author;
  readonly severity: IncidentSeverity;
  /** Empty: nobody. */
  readonly owner: string;
  readonly run?: string | undefined;
  /** The file of the node, relative to the workspace. */
  readonly nodeFile?: string | undefined;
  readonly rows?: IncidentRows | undefined;
}

const shownRows = 20;
const longestSlug = 60;

/** The text of a new incident: its facts, what the check found, the first failing rows where they are known, and its timeline. */
export function newIncidentText({ outcome, author, severity, owner, run, nodeFile, rows }: NewIncident): string {
  const { node, name, file, line } = outcome;
  const title = incidentTitle(outcome);
  const facts: [string, string | number | undefined][] = [
    ['plumbline', 1],
    ['title', title],
    ['status', 'open'],
    ['severity', severity],
    ['owner', owner === '' ? undefined : owner],
    ['node', node],
    ['check', name],
    ['check_file', file],
    ['opened', isoTime(author.now)],
    ['run', run],
  ];
  const links = [
    `- Check: ${escaped(oneLine(name))} in [${file}:${line}](${linkTo(file)})`,
    ...(nodeFile === undefined ? [] : [`- Node: \`${node}\` in [${nodeFile}](${linkTo(nodeFile)})`]),
  ];
  return [
    '---',
    ...facts.flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${writeFlow(value, { padding: true })}`])),
    '---',
    '',
    `# ${escaped(title)}`,
    '',
    ...summary(outcome),
    '',
    ...links,
    ...(rows === undefined || rows.rows.length === 0 ? [] : ['', '## First failing rows', '', ...table(rows)]),
    '',
    '## Timeline',
    '',
    ...timelineLines(author.now, author.name, 'Opened.'),
    '',
  ].join('\n');
}

/** `incidents/2026-11-26-daily_delays-missing-avg_delay.md`; a number follows where that name is taken. */
export function incidentFile(
  { node, name }: Pick<CheckOutcome, 'node' | 'name'>,
  now: Date,
  taken: ReadonlySet<string>,
): string {
  const whole = `${node} ${name}`
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}_]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  const slug = shortened(whole);
  const start = `incidents/${now.toISOString().slice(0, 10)}-${slug === '' ? 'incident' : slug}`;
  let file = `${start}.md`;
  for (let number = 2; taken.has(file.toLowerCase()); number++) file = `${start}-${number}.md`;
  return file;
}

/** At most 60 characters, and not cut in the middle of a word where there are several; 180 bytes, so that a file can have the name. */
function shortened(slug: string): string {
  const characters = [...slug];
  let kept =
    characters.length <= longestSlug
      ? slug
      : characters
          .slice(0, longestSlug + 1)
          .join('')
          .replace(/-[^-]*$/, '');
  while ([...kept].length > longestSlug || new TextEncoder().encode(kept).length > 180)
    kept = [...kept].slice(0, -1).join('');
  return kept;
}

/** How bad an incident is where nobody says: as bad as the check is meant to be. */
export function severityOf({ outcome }: Pick<CheckOutcome, 'outcome'>): IncidentSeverity {
  return outcome === 'fail' ? 'high' : outcome === 'error' ? 'medium' : 'low';
}

/** `daily_delays: missing(avg_delay) failed` */
export function incidentTitle({ node, name, outcome }: Pick<CheckOutcome, 'node' | 'name' | 'outcome'>): string {
  const happened = { fail: 'failed', warn: 'warned', error: 'could not be evaluated', pass: 'passed' } as const;
  return oneLine(`${node}: ${name} ${happened[outcome]}`);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function summary({ node, outcome, value, threshold, detail, error, column }: CheckOutcome): string[] {
  const of = column === null ? `\`${code(node)}\`` : `Column \`${code(column)}\` of \`${code(node)}\``;
  const found =
    outcome === 'error'
      ? `${of}: the check could not be evaluated.`
      : `${of}: **${value === null ? 'nothing' : measured(value)}** was measured, \`${code(threshold)}\` expected.`;
  const more = error?.message ?? detail;
  // As a block of its own: a message may hold anything.
  return more === undefined ? [found] : [found, '', ...fenced(more)];
}

/** Whole numbers as they are, others with six digits. */
function measured(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
}

function fenced(text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...text.split(/\r\n|\r|\n/).map((line) => line.trimEnd()), fence];
}

function table({ columns, rows }: IncidentRows): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(cell)),
    line(columns.map(() => '---')),
    ...rows.slice(0, shownRows).map((row) => line(columns.map((_, index) => cell(row[index] ?? 'NULL')))),
  ];
}

function cell(text: string): string {
  return escaped(text.replace(/\s+/g, ' ').trim().slice(0, 200)).replaceAll('|', '\\|');
}

/** Text in which Markdown finds nothing of its own. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>#]/g, (mark, at: number) => (isInWord(text, at) ? mark : `\\${mark}`));
}

/** An underscore between letters is one to Markdown, too. */
function isInWord(text: string, at: number): boolean {
  return text[at] === '_' && /\w\w/.test((text[at - 1] ?? ' ') + (text[at + 1] ?? ' '));
}

/** Text for between single backticks. */
function code(text: string): string {
  return text.replace(/[`\r\n]+/g, ' ').trim();
}

function linkTo(file: string): string {
  return `../${file.split('/').map(encodeURIComponent).join('/')}`.replace(/[()]/g, (mark) =>
    mark === '(' ? '%28' : '%29',
  );
}
