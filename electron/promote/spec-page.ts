import type { ProofFile } from '../../shared/domain/proof/proof';
import type { PipelineSpec, SpecKey, SpecStep } from '../../shared/domain/spec/pipeline-spec';
import { proofSection } from './proof-section';
import { type Standing, standingLines } from './standing';

/**
 * The spec as a page for people: what it makes, from what, what holds, what is open, and how it stood to the workspace. Markdown; the same
 * gives the same bytes.
 */
export function writeSpecPage(spec: PipelineSpec, proofs?: ProofFile, standing?: Standing): string {
  const { provenance, readiness } = spec;
  const commit =
    provenance.commit === null
      ? 'no commit'
      : `commit ${provenance.commit.slice(0, 12)}${provenance.dirty === true ? ' with changes that were not committed' : ''}`;
  return [
    `# ${spec.name}`,
    '',
    `Version ${spec.version}, ${spec.status}. Workspace ${provenance.workspace}, ${commit}.`,
    `Owners: ${spec.owners.map(({ name, email }) => (email === null ? name : `${name} (${email})`)).join(', ') || 'undecided'}.`,
    '',
    ...(standing === undefined ? [] : standingLines(standing)),
    '## Purpose',
    '',
    spec.purpose ?? 'Undecided.',
    '',
    '## Lineage',
    '',
    '```mermaid',
    'flowchart LR',
    ...lineage(spec),
    '```',
    '',
    '## Contracts',
    '',
    ...spec.outputs.flatMap((output) => [
      `### ${output.name}`,
      '',
      ...(output.description === null ? [] : [output.description, '']),
      `Key: ${keyText(output.contract.key)}. ${rowsOf(spec, output.name)} ${objectivesText(output.objectives)}`,
      '',
      ...table(
        ['column', 'type', 'required', 'nulls', 'class', 'what it is'],
        output.contract.columns.map((column) => [
          column.name,
          column.type,
          column.required === null ? 'undecided' : column.required ? 'yes' : 'no',
          column.nulls === null ? '' : String(column.nulls),
          column.personal_data.class ??
            (column.personal_data.suspected === null ? '' : `undecided; suspected: ${column.personal_data.suspected}`),
          column.description ?? '',
        ]),
      ),
      '',
    ]),
    '### Inputs',
    '',
    ...table(
      ['input', 'where', 'rows', 'what it is', 'columns'],
      spec.inputs.map((input) => [
        input.name,
        input.location,
        input.rows === null ? '' : String(input.rows),
        input.description ?? '',
        input.contract.columns.map(({ name, type }) => `${name} ${type}`).join(', '),
      ]),
    ),
    '',
    '## Checks',
    '',
    ...(spec.checks.length === 0
      ? ['None.']
      : table(
          ['node', 'check', 'expected', 'severity', 'at promotion'],
          spec.checks.map((check) => [
            check.node,
            check.name,
            check.threshold,
            check.severity,
            `${check.at_promotion.outcome}${check.at_promotion.value === null ? '' : ` (${check.at_promotion.value})`}`,
          ]),
        )),
    '',
    '## Schedule and runs',
    '',
    ...table(
      ['question', 'answer'],
      [
        [
          'Parameters',
          spec.parameters
            .map(
              ({ name, type, default: value }) =>
                `${name} ${type} = ${Array.isArray(value) ? JSON.stringify(value) : value}`,
            )
            .join(', ') || 'none',
        ],
        ['Schedule', spec.schedule === null ? 'undecided' : `${spec.schedule.cron} (${spec.schedule.timezone})`],
        ['Runs at the same time', decided(spec.run.concurrency)],
        ['Timeout', decided(spec.run.timeout)],
        ['Deadline', decided(spec.run.deadline)],
        ['Retries', retriesText(spec)],
        ['When an input is not there', decided(spec.run.on_dependency_failure)],
        ['Backfill', decided(spec.rerun.backfill)],
        ['Earliest period', decided(spec.rerun.start)],
        [
          'Environments',
          spec.environments === null
            ? 'undecided'
            : spec.environments
                .map(({ name, engine, location }) => `${name}: ${engine}${location === null ? '' : `, ${location}`}`)
                .join('; '),
        ],
        ['Secrets', spec.secrets.map(({ name }) => name).join(', ') || 'none'],
      ],
    ),
    '',
    '## Runbook',
    '',
    ...table(
      ['question', 'answer'],
      [
        ['Support', decided(spec.support?.channel ?? null)],
        ['Hours', decided(spec.support?.hours ?? null)],
        ['Escalation', decided(spec.support?.escalation ?? null)],
        ...spec.observability.alerts.map(({ on, route }) => [`Alert: ${on}`, decided(route)]),
      ],
    ),
    '',
    ...(spec.runbook === null
      ? ['No runbook yet.']
      : table(
          ['when', 'do'],
          spec.runbook.map((entry) => [entry.when, entry.do]),
        )),
    '',
    `## Readiness: ${readiness.score} of 100`,
    '',
    `${readiness.evaluated} questions could be answered; the score counts only these.`,
    '',
    ...(readiness.findings.length === 0
      ? ['Nothing was found.']
      : table(
          ['', 'where', 'what', 'to do'],
          readiness.findings.map((finding) => [finding.severity, finding.place, finding.message, finding.fix ?? '']),
        )),
    '',
    ...proofSection(spec, proofs),
    '## Steps',
    '',
    ...spec.steps.flatMap((step) => [
      `### ${step.name}`,
      '',
      `${step.defined_in.file}:${step.defined_in.line}. ${step.kind === 'macros' ? 'Macros.' : `${grainText(step)} Rows: ${step.rows ?? 'unknown'}.`}`,
      '',
      ...(step.rationale === null ? [] : [quoted(step.rationale), '']),
      ...fenced(step.sql),
      '',
    ]),
    '## Golden results',
    '',
    ...spec.golden_results.flatMap((golden) => [
      `${golden.node}: ${golden.rows} rows (formula ${golden.formula}).`,
      '',
      ...table(
        ['column', 'nulls', 'distinct', 'digest', 'sum', 'minimum', 'maximum'],
        golden.columns.map((column) => [
          column.name,
          String(column.nulls),
          column.distinct === null ? '' : String(column.distinct),
          column.digest ?? '',
          column.sum ?? '',
          column.minimum ?? '',
          column.maximum ?? '',
        ]),
      ),
      '',
    ]),
    '## Left out',
    '',
    provenance.left_out.length === 0
      ? 'Nothing: the outputs need the whole workspace.'
      : `The outputs do not need ${provenance.left_out.map(({ node }) => node).join(', ')}.`,
    '',
    `Made with ${Object.entries(provenance.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
    '',
  ].join('\n');
}

function objectivesText({ freshness, correctness }: PipelineSpec['outputs'][number]['objectives']): string {
  const within = freshness?.within ?? null;
  const column = freshness?.column ?? null;
  const fresh =
    within === null ? 'undecided' : `newest row younger than ${within}${column === null ? '' : ` by ${column}`}`;
  return `Freshness: ${fresh}. Correctness: ${correctness === null ? 'undecided' : `checks pass in ${correctness.share_of_runs} % of runs`}.`;
}

function retriesText({ run }: PipelineSpec): string {
  if (run.retries === null) return 'undecided';
  return run.retry_delay === null ? String(run.retries) : `${run.retries}, after ${run.retry_delay}`;
}

function grainText({ grain, unique_key: key, incremental, late_data: late }: SpecStep): string {
  const made =
    incremental === null
      ? 'Each run makes all rows again.'
      : `Incremental, ${incremental.strategy}${incremental.time_column === null ? '' : ` by ${incremental.time_column}`}${incremental.lookback === null ? '' : `, looking back ${incremental.lookback}`}.`;
  const lateRows = late === null ? '' : ` Late rows: ${late}.`;
  return `${grain === null ? '' : `Grain: ${grain}. `}Key: ${keyText(key)}. ${made}${lateRows}`;
}

function lineage(spec: PipelineSpec): string[] {
  const ids = new Map([...spec.inputs, ...spec.steps].map(({ name }, index) => [name, `n${index}`]));
  const label = (name: string) => name.replaceAll('"', '#quot;');
  const isInput = new Set(spec.inputs.map(({ name }) => name));
  const isOutput = new Set(spec.outputs.map(({ name }) => name));
  return [
    ...[...ids].map(([name, id]) =>
      isInput.has(name)
        ? `  ${id}[("${label(name)}")]`
        : isOutput.has(name)
          ? `  ${id}(["${label(name)}"])`
          : `  ${id}["${label(name)}"]`,
    ),
    ...spec.lineage.tables.map(({ from, to }) => `  ${ids.get(from) ?? from} --> ${ids.get(to) ?? to}`),
  ];
}

function keyText(key: SpecKey | null): string {
  return key === null ? 'undecided' : `${key.columns.join(', ')}${key.unique ? '' : ' (not unique in the data)'}`;
}

function rowsOf(spec: PipelineSpec, node: string): string {
  const rows = spec.steps.find((step) => step.name === node)?.rows;
  return rows === undefined || rows === null ? '' : `${rows} rows at promotion.`;
}

function decided(value: string | number | null): string {
  return value === null ? 'undecided' : String(value);
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(cellText).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)];
}

/** Text in a cell of a table: nothing in it is markup. */
function cellText(text: string): string {
  return text.replace(/[\\|<$*`[\]]|(?<!\w)_|_(?!\w)/g, '\\$&').replace(/\s+/g, ' ');
}

function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

/** A fence longer than any run of backticks in the text. */
function fenced(text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}sql`, text, fence];
}
