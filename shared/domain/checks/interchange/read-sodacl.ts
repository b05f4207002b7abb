import { parseYaml } from '../../yaml/parse-yaml';
import type { YamlPath } from '../../yaml/yaml-path';
import { withoutQuotes } from './identifier';
import { ImportCollector, mappingOf, textOf } from './import-collector';
import type { CheckImport } from './interchange';
import { readSodaClCheck, type SodaClSection } from './sodacl-check';

const checksHeader = /^checks for ("(?:[^"]|"")*"|`[^`]*`|[^[\]\s]+)(?:\s+\[(.+)\])?$/;
const filterHeader = /^filter ("(?:[^"]|"")*"|`[^`]*`|[^[\]\s]+)\s+\[(.+)\]$/;
const configurationHeader = /^configurations for ("(?:[^"]|"")*"|`[^`]*`|\S+)$/;

type Sections = ReadonlyMap<string, { readonly body: Readonly<Record<string, unknown>>; readonly path: YamlPath }>;

/**
 * Reads a file of SodaCL, the check language of Soda 3 (https://docs.soda.io/soda-v3/sodacl-reference). Never throws: what is
 * wrong is a problem at its place, what a check file cannot say a loss, and everything else is read.
 */
export function readSodaCl(file: string, text: string): CheckImport {
  const parsed = parseYaml(file, text);
  const collector = new ImportCollector(parsed);
  const root = mappingOf(parsed.value);
  if (root === undefined) {
    if (parsed.problems.length === 0)
      collector.problem([], 'The file is no SodaCL.', 'Its checks stand under `checks for NAME:`.');
    return collector.result('sodacl');
  }
  const filters = new Map<string, string>();
  const configurations = new Map<string, Sections>();
  for (const [header, value] of Object.entries(root)) {
    const filter = filterHeader.exec(header);
    if (filter !== null) {
      const where = textOf(mappingOf(value)?.where);
      if (where === undefined) collector.problem([header], 'A filter has a condition under `where`.', undefined, 'key');
      else filters.set(filterKey(withoutQuotes(filter[1] ?? ''), filter[2]), where);
    }
    const configured = configurationHeader.exec(header);
    if (configured !== null)
      configurations.set(withoutQuotes(configured[1] ?? ''), readConfigurations(collector, header, value));
  }
  const variables = mappingOf(root.variables) ?? {};
  for (const [header, value] of Object.entries(root)) {
    const found = checksHeader.exec(header);
    if (found !== null && !header.startsWith('checks for each ')) {
      const node = withoutQuotes(found[1] ?? '');
      const partition = found[2];
      const filter = partition === undefined ? undefined : filters.get(filterKey(node, partition));
      if (partition !== undefined && filter === undefined) {
        collector.problem([header], `There is no \`filter ${node} [${partition}]\`.`, undefined, 'key');
        continue;
      }
      readSection(collector, { header, node, filter, columns: configurations.get(node), variables }, value);
    } else if (!filterHeader.test(header) && !configurationHeader.test(header) && header !== 'variables')
      collector.loss([header], `\`${header}\``, reasonOf(header), 'Nothing.');
  }
  return collector.result('sodacl');
}

function readSection(collector: ImportCollector, section: SodaClSection, value: unknown): void {
  const { header } = section;
  if (!Array.isArray(value)) {
    collector.problem([header], `\`${header}\` is a list of checks.`, 'Start each check with a dash.', 'key');
    return;
  }
  value.forEach((entry: unknown, index) => {
    const path = [header, index];
    if (typeof entry === 'string') {
      readSodaClCheck(collector, section, { text: entry, body: {}, path });
      return;
    }
    const [text, ...others] = Object.keys(mappingOf(entry) ?? {});
    if (text === undefined || others.length > 0) {
      collector.problem(path, 'A check is one line, with its keys indented below it.');
      return;
    }
    const body = mappingOf(entry)?.[text];
    if (body !== null && mappingOf(body) === undefined) {
      collector.problem([...path, text], 'The keys of a check are expected here.');
      return;
    }
    readSodaClCheck(collector, section, { text, body: mappingOf(body) ?? {}, path: [...path, text] });
  });
}

/** `valid values for COLUMN: …`, by column. */
function readConfigurations(collector: ImportCollector, header: string, value: unknown): Sections {
  const columns = new Map<string, { body: Record<string, unknown>; path: YamlPath }>();
  for (const [key, content] of Object.entries(mappingOf(value) ?? {})) {
    const at = key.indexOf(' for ');
    if (at < 0) {
      collector.problem([header, key], 'A key of a column is written `valid values for COLUMN`.', undefined, 'key');
      continue;
    }
    const column = withoutQuotes(key.slice(at + 5));
    const known = columns.get(column) ?? { body: {}, path: [header] };
    known.body[key.slice(0, at).trim()] = content;
    columns.set(column, known);
  }
  return columns;
}

function filterKey(node: string, partition: string | undefined): string {
  return JSON.stringify([node, partition?.trim()]);
}

function reasonOf(header: string): string {
  if (/^(checks )?for each (dataset|table)/.test(header)) return 'It stands for datasets that a pattern finds.';
  if (/^checks for each column/.test(header)) return 'It stands for columns that a pattern finds.';
  if (header === 'checks') return 'Its checks are of no dataset.';
  return 'It is no check.';
}
