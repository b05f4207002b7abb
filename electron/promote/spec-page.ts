import type { ProofFile } from '../../shared/domain/proof/proof';
import type { PipelineSpec, SpecKey } from '../../shared/domain/spec/pipeline-spec';
import { proofSection } from './proof-section';

/** The spec as a page for people: what it makes, from what, what holds, what is open. Markdown; the same spec gives the same bytes. */
export function writeSpecPage(spec: PipelineSpec, proofs?: ProofFile): string {
  const { provenance, readiness } = spec;
  const commit =
    provenance.commit === null
      ? 'no commit'
      : `commit ${provenance.commit.slice(0, 12)}${provenance.dirty === true ? ' with changes that were not committed' : ''}`;
  return [
    `# ${spec.name}`,
    '',
    ...(spec.purpose === null ? [] : [spec.purpose, '']),
    `Version ${spec.version}, ${spec.status}. Workspace ${provenance.workspace}, ${commit}.`,
    `Owners: ${spec.owners.map(({ name, email }) => (email === null ? name : `${name} <${email}>`)).join(', ') || 'undecided'}.`,
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
    '## Lineage',
    '',
    '```mermaid',
    'flowchart LR',
    ...lineage(spec),
    '```',
    '',
    '## Outputs',
    '',
    ...spec.outputs.flatMap((output) => [
      `### ${output.name}`,
      '',
      `Key: ${keyText(output.contract.key)}. ${rowsOf(spec, output.name)}`,
      '',
      ...table(
        ['column', 'type', 'required', 'nulls', 'personal data'],
        output.contract.columns.map((column) => [
          column.name,
          column.type,
          column.required === null ? 'undecided' : column.required ? 'yes' : 'no',
          column.nulls === null ? '' : String(column.nulls),
          column.personal_data.class ??
            (column.personal_data.suspected === null ? 'undecided' : `suspected: ${column.personal_data.suspected}`),
        ]),
      ),
      '',
    ]),
    '## Inputs',
    '',
    ...table(
      ['input', 'where', 'rows', 'columns'],
      spec.inputs.map((input) => [
        input.name,
        input.location,
        input.rows === null ? '' : String(input.rows),
        input.contract.columns.map(({ name, type }) => `${name} ${type}`).join(', '),
      ]),
    ),
    '',
    '## Steps',
    '',
    ...spec.steps.flatMap((step) => [
      `### ${step.name}`,
      '',
      `${step.defined_in.file}:${step.defined_in.line}. ${step.kind === 'macros' ? 'Macros.' : `Key: ${keyText(step.unique_key)}. Rows: ${step.rows ?? 'unknown'}.`}`,
      '',
      ...(step.rationale === null ? [] : [quoted(step.rationale), '']),
      ...fenced(step.sql),
      '',
    ]),
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
    '## Operation',
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
        ['Retries', decided(spec.run.retries)],
        ['Timeout', decided(spec.run.timeout)],
        ['Deadline', decided(spec.run.deadline)],
        ['Runs at the same time', decided(spec.run.concurrency)],
        ['Backfill', decided(spec.rerun.backfill)],
        [
          'Environments',
          spec.environments === null ? 'undecided' : spec.environments.map(({ name }) => name).join(', '),
        ],
        ['Support', decided(spec.support?.channel ?? null)],
        ['Secrets', spec.secrets.map(({ name }) => name).join(', ') || 'none'],
      ],
    ),
    '',
    ...(spec.runbook === null
      ? ['No runbook yet.']
      : spec.runbook.flatMap((entry) => [`- ${entry.when}: ${entry.do}`])),
    '',
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
    ...proofSection(spec, proofs),
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
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)];
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
