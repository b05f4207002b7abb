import { typeText } from '../../../../shared/domain/inputs/input-definition';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';

/** What the READMEs of all targets say in the same words, as lines. */

/** A text that can stand in a cell of a Markdown table. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
}

/** The title, what the project is, and who owns it. `what`: `A dbt project for DuckDB`. */
export function readmeHead(pipeline: IntermediatePipeline, what: string): readonly string[] {
  const owners = pipeline.owners.map(({ name, email }) => (email === undefined ? name : `${name} (${email})`));
  return [
    `# ${pipeline.name}`,
    '',
    `${what}, promoted from the Plumbline workspace \`${pipeline.workspace.name}\`.`,
    ...(pipeline.workspace.description === null
      ? []
      : ['', `${pipeline.workspace.description}.`.replace(/\.\.$/, '.')]),
    '',
    `Owners: ${owners.length === 0 ? 'undecided' : owners.join(', ')}.`,
    '',
  ];
}

export function readmeSecrets(pipeline: IntermediatePipeline): readonly string[] {
  if (pipeline.secrets.length === 0) return [];
  return [
    '',
    `Set these environment variables first: ${pipeline.secrets.map(({ name }) => `\`${name}\``).join(', ')}.`,
  ];
}

/** The steps with rows, as `nameOf` calls them in the project. */
export function readmeModels(pipeline: IntermediatePipeline, nameOf: (node: string) => string): readonly string[] {
  return [
    '| model | rows at promotion | key | from |',
    '| --- | ---: | --- | --- |',
    ...pipeline.steps
      .filter((step) => step.kind === 'query')
      .map(
        (step) =>
          `| \`${cell(nameOf(step.name))}\`${pipeline.outputs.includes(step.name) ? ' (output)' : ''} | ${step.keys.rows} | ${cell(step.keys.declared?.columns.join(', ') ?? 'undecided')} | \`${cell(`${step.node.file}:${step.node.line}`)}\` |`,
      ),
  ];
}

export function readmeParameters(pipeline: IntermediatePipeline): readonly string[] {
  if (pipeline.parameters.length === 0) return ['None.'];
  return [
    '| variable | type | default | |',
    '| --- | --- | --- | --- |',
    ...pipeline.parameters.map(
      ({ bound, value, description }) =>
        `| \`${bound.name}\` | ${typeText(bound)} | ${cell(Array.isArray(value) ? JSON.stringify(value) : String(value))} | ${cell(description ?? '')} |`,
    ),
  ];
}

export function readmeLosses(losses: readonly Loss[]): readonly string[] {
  return [
    '## What is not as it was',
    '',
    ...(losses.length === 0
      ? ['Nothing.']
      : [
          '| construct | what | instead |',
          '| --- | --- | --- |',
          ...losses.map((loss) => `| ${cell(loss.construct)} | ${cell(loss.what)} | ${cell(loss.instead)} |`),
        ]),
    '',
  ];
}

/** DuckDB as pip pins it, in the version that made the golden results; none where that is not known. */
export function duckdbPin(pipeline: IntermediatePipeline): readonly string[] {
  const version = /\d+\.\d+\.\d+/.exec(pipeline.versions.duckdb ?? '')?.[0];
  return version === undefined ? [] : [`duckdb==${version}`];
}
