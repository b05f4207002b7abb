import { classifications } from '../classification/classification';
import type { PipelineSpec } from './pipeline-spec';
import { formatSpecPath, specValueAt } from './spec-path';

/** How the text of a field is read: see `readFieldText`. */
export type FieldKind =
  | 'text'
  | 'long'
  | 'duration'
  | 'count'
  | 'percent'
  | 'choice'
  | 'columns'
  | 'schedule'
  | 'environments'
  | 'runbook';

/** What speaks for a value. It is no decision: only a person makes it one. */
export interface FieldProposal {
  readonly value: string;
  readonly reason: string;
}

/** Something that people decide about a pipeline, as the form shows it. */
export interface SpecField {
  readonly path: string;
  readonly section: FieldSection;
  /** The node or column that it is about; null for the whole pipeline. */
  readonly about: string | null;
  readonly label: string;
  readonly kind: FieldKind;
  /** What to write. */
  readonly hint: string;
  readonly choices?: readonly string[];
  /** Nothing is open where it is empty. */
  readonly optional: boolean;
  /** Null: undecided. */
  readonly value: string | null;
  readonly proposal: FieldProposal | null;
}

export const fieldSections = [
  'Purpose and people',
  'Outputs',
  'Steps',
  'Schedule and runs',
  'Failure',
  'Columns',
] as const;
export type FieldSection = (typeof fieldSections)[number];

interface Definition {
  readonly parts: readonly string[];
  readonly section: FieldSection;
  readonly about?: string;
  readonly label: string;
  readonly kind: FieldKind;
  readonly hint?: string;
  readonly choices?: readonly string[];
  readonly optional?: boolean;
}

export const incrementalStrategies = ['by_time_range', 'by_unique_key'] as const;

/** Everything in a spec that people decide, in the order of the form. */
export function fieldDefinitions(spec: PipelineSpec): readonly Definition[] {
  const people: FieldSection = 'Purpose and people';
  const runs: FieldSection = 'Schedule and runs';
  return [
    {
      parts: ['purpose'],
      section: people,
      label: 'Purpose',
      kind: 'long',
      hint: 'What it is for, and who decides with it',
    },
    {
      parts: ['support', 'channel'],
      section: people,
      label: 'Support',
      kind: 'text',
      hint: 'Where to ask: #data, an address',
    },
    {
      parts: ['support', 'hours'],
      section: people,
      label: 'Hours of support',
      kind: 'text',
      hint: 'Mon to Fri, 8 to 18',
    },
    {
      parts: ['support', 'escalation'],
      section: people,
      label: 'Escalation',
      kind: 'text',
      hint: 'Who is called when nobody answers',
    },
    ...spec.outputs.flatMap(({ name }) => outputFields(name)),
    ...spec.steps.filter(({ kind }) => kind === 'query').flatMap(({ name }) => stepFields(name)),
    { parts: ['schedule'], section: runs, label: 'Schedule', kind: 'schedule', hint: '0 6 * * * Europe/Zurich' },
    { parts: ['run', 'concurrency'], section: runs, label: 'Runs at the same time', kind: 'count', hint: '1' },
    { parts: ['run', 'timeout'], section: runs, label: 'Timeout of a run', kind: 'duration', hint: '30 minutes' },
    {
      parts: ['run', 'deadline'],
      section: runs,
      label: 'Deadline',
      kind: 'text',
      hint: 'When a run must be done: 07:30',
    },
    {
      parts: ['rerun', 'backfill'],
      section: runs,
      label: 'Backfill',
      kind: 'text',
      hint: 'How earlier periods are made again',
    },
    { parts: ['rerun', 'start'], section: runs, label: 'Earliest period', kind: 'text', hint: '2026-01-01' },
    {
      parts: ['environments'],
      section: runs,
      label: 'Environments',
      kind: 'environments',
      hint: 'production: postgres, warehouse.example.com',
    },
    { parts: ['run', 'retries'], section: 'Failure', label: 'Retries', kind: 'count', hint: '2' },
    {
      parts: ['run', 'retry_delay'],
      section: 'Failure',
      label: 'Wait before a retry',
      kind: 'duration',
      hint: '5 minutes',
    },
    {
      parts: ['run', 'on_dependency_failure'],
      section: 'Failure',
      label: 'When an input is not there',
      kind: 'choice',
      choices: ['wait', 'skip', 'fail'],
    },
    { parts: ['runbook'], section: 'Failure', label: 'Runbook', kind: 'runbook', hint: 'it is late: call the owner' },
    ...spec.observability.alerts.map(
      ({ on }): Definition => ({
        parts: ['observability', 'alerts', on, 'route'],
        section: 'Failure',
        about: on,
        label: 'Alert goes to',
        kind: 'text',
        hint: '#data-alerts, an address',
      }),
    ),
    ...spec.outputs.flatMap(({ name, contract }) =>
      contract.columns.flatMap((column) => columnFields('outputs', name, column, true)),
    ),
    ...spec.inputs.flatMap(({ name, contract }) =>
      contract.columns.flatMap((column) => columnFields('inputs', name, column, false)),
    ),
  ];
}

function outputFields(name: string): readonly Definition[] {
  const of = (parts: readonly string[]) => ({
    parts: ['outputs', name, ...parts],
    section: 'Outputs' as const,
    about: name,
  });
  return [
    { ...of(['description']), label: 'Description', kind: 'long', hint: 'What one reads off it' },
    {
      ...of(['objectives', 'freshness', 'column']),
      label: 'Time of a row',
      kind: 'text',
      hint: 'The column that says how new a row is',
    },
    {
      ...of(['objectives', 'freshness', 'within']),
      label: 'Newest row is younger than',
      kind: 'duration',
      hint: '1 day',
    },
    {
      ...of(['objectives', 'correctness', 'share_of_runs']),
      label: 'Runs whose checks all pass',
      kind: 'percent',
      hint: '99',
    },
  ];
}

function stepFields(name: string): readonly Definition[] {
  const of = (parts: readonly string[]) => ({
    parts: ['steps', name, ...parts],
    section: 'Steps' as const,
    about: name,
  });
  return [
    { ...of(['grain']), label: 'One row stands for', kind: 'text', hint: 'one row for each customer and day' },
    { ...of(['unique_key']), label: 'Unique key', kind: 'columns', hint: 'customer, day' },
    {
      ...of(['incremental', 'strategy']),
      label: 'Incremental',
      kind: 'choice',
      choices: incrementalStrategies,
      optional: true,
      hint: 'Empty: each run makes all rows again',
    },
    { ...of(['incremental', 'time_column']), label: 'Time column', kind: 'text', optional: true },
    { ...of(['incremental', 'lookback']), label: 'Look back', kind: 'duration', optional: true, hint: '3 days' },
    {
      ...of(['late_data']),
      label: 'Late rows',
      kind: 'text',
      optional: true,
      hint: 'What happens to rows that arrive after their time',
    },
  ];
}

function columnFields(
  list: 'inputs' | 'outputs',
  node: string,
  {
    name,
    personal_data: { class: decided, suspected },
  }: PipelineSpec['outputs'][number]['contract']['columns'][number],
  described: boolean,
): readonly Definition[] {
  const of = (parts: readonly string[]) => ({
    parts: [list, node, 'contract', 'columns', name, ...parts],
    section: 'Columns' as const,
    about: `${node}.${name}`,
  });
  const isOpen = decided !== null || suspected !== null;
  return [
    ...(described ? [{ ...of(['description']), label: 'Description', kind: 'text' as const, optional: true }] : []),
    ...(described || isOpen
      ? [
          {
            ...of(['personal_data', 'class']),
            label: 'Class',
            kind: 'choice' as const,
            choices: classifications,
            optional: !isOpen,
          },
        ]
      : []),
  ];
}

/** The form of a spec: what is decided, and what evidence proposes for the rest. */
export function specFields(spec: PipelineSpec, proposals: ReadonlyMap<string, FieldProposal>): readonly SpecField[] {
  return fieldDefinitions(spec).map(({ parts, section, about, label, kind, hint, choices, optional }) => {
    const path = formatSpecPath(parts);
    const value = fieldText(kind, specValueAt(spec, parts));
    return {
      path,
      section,
      about: about ?? null,
      label,
      kind,
      hint: hint ?? '',
      ...(choices === undefined ? {} : { choices }),
      optional: optional ?? false,
      value,
      proposal: value === null ? (proposals.get(path) ?? null) : null,
    };
  });
}

/** A value of the spec as the text that stands for it; null for what is undecided. */
function fieldText(kind: FieldKind, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case 'columns':
      return (value as { columns: readonly string[] }).columns.join(', ');
    case 'schedule': {
      const { cron, timezone } = value as { cron: string; timezone: string };
      return `${cron} ${timezone}`;
    }
    case 'environments':
      return (value as readonly { name: string; engine: string; location: string | null }[])
        .map(({ name, engine, location }) => `${name}: ${engine}${location === null ? '' : `, ${location}`}`)
        .join('\n');
    case 'runbook':
      return (value as readonly { when: string; do: string }[]).map((entry) => `${entry.when}: ${entry.do}`).join('\n');
    default:
      return String(value);
  }
}
