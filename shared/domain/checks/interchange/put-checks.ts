import { Document, isMap, type Node, visit } from 'yaml';
import { PlumblineError } from '../../problem';
import { setYamlValue } from '../../yaml/edit-yaml';
import { parseYaml } from '../../yaml/parse-yaml';
import { valueAt } from '../../yaml/yaml-path';
import { putEntryInFile } from '../add-check';
import type { Check } from '../check-file';
import { classifyColumnInFile } from '../classify-column';
import { parseCheckFile } from '../parse-check-file';
import type { CheckEntry, CheckLoss, ImportedDataset } from './interchange';

/** A check file with what was imported into it. */
export interface CheckFileChange {
  readonly text: string;
  readonly added: readonly CheckEntry[];
  /** Those that the file had already, in other words or the same. */
  readonly present: readonly CheckEntry[];
  readonly losses: readonly CheckLoss[];
}

export interface PutRequest {
  /** The check file, relative to the workspace. */
  readonly file: string;
  /** Its text; null where there is none yet. */
  readonly text: string | null;
  /** What a new file names as its `dataset`. */
  readonly dataset: string;
  /** The file that the checks come from, for losses. */
  readonly from: string;
  readonly imported: ImportedDataset;
}

/**
 * A check file with the checks of another tool in it. Of a file that is there every byte stays; checks that it has already are
 * not added again. Throws what `putEntryInFile` throws where nothing can be added to the file, and `bad_check` when the file
 * has a filter.
 */
export function putImportedChecks(request: PutRequest): CheckFileChange {
  const { file, dataset, imported, from } = request;
  const change = putChecks(request);
  const known = new Map(
    (request.text === null ? [] : (parseCheckFile(file, request.text).classes ?? [])).map((one) => [
      one.name,
      one.classification,
    ]),
  );
  const losses = [...change.losses];
  let { text } = change;
  for (const [column, classification] of imported.classes ?? []) {
    const own = known.get(column);
    if (own === undefined) text = classifyColumnInFile(file, text, dataset, column, classification);
    else if (own !== classification)
      losses.push({
        construct: `the classification of ${imported.node}, column ${column}`,
        what: `${file} says \`${own}\`, and not \`${classification}\`.`,
        instead: 'The class of the check file.',
        file: from,
        line: 1,
      });
  }
  return { ...change, text, losses };
}

function putChecks(request: PutRequest): CheckFileChange {
  const { file, imported, from } = request;
  const existing = request.text === null || request.text.trim() === '' ? null : request.text;
  const losses: CheckLoss[] = [];
  const lose = (entry: CheckEntry, what: string, instead = 'Nothing: the check is left out.') =>
    losses.push({
      construct: `\`${entry.type}\` of ${imported.node}${entry.column === null ? '' : `, column ${entry.column}`}`,
      what,
      instead,
      file: from,
      line: entry.line,
    });
  if (existing !== null) refuseFilter(file, existing);
  const known = existing === null ? null : parseCheckFile(file, existing);
  const meanings = new Set(known?.checks.map(meaningOf));
  const names = new Set(identitiesIn(existing));
  const added: CheckEntry[] = [];
  const present: CheckEntry[] = [];
  for (const entry of imported.entries) {
    if (existing !== null && entry.type === 'schema' && !listsColumns(existing, imported)) {
      lose(entry, `${file} lists other columns, or other types, than the check is about.`);
      continue;
    }
    const { check, message } = readEntry(imported, entry);
    if (check === undefined) {
      lose(entry, message);
      continue;
    }
    const meaning = meaningOf(check);
    if (meanings.has(meaning)) present.push(entry);
    else added.push(withQualifier(entry, names));
    meanings.add(meaning);
  }
  if (added.length === 0 && existing !== null) return { text: existing, added, present, losses };
  if (existing === null) return { text: writeCheckFile(request.dataset, imported, added), added, present, losses };
  let text = putVariables(file, existing, imported, (name, value) => {
    losses.push({
      construct: `the variable ${name}`,
      what: `${file} gives it another default than ${JSON.stringify(value)}.`,
      instead: 'The default of the check file.',
      file: from,
      line: 1,
    });
  });
  for (const { column, type, body } of added)
    text = putEntryInFile(file, text, request.dataset, column, { [type]: emptyToNull(body) });
  return { text, added, present, losses };
}

/** A new check file of entries, with the columns that a `schema` check looks at. */
export function writeCheckFile(dataset: string, imported: ImportedDataset, entries: readonly CheckEntry[]): string {
  const write = (list: readonly CheckEntry[]) => list.map(({ type, body }) => ({ [type]: emptyToNull(body) }));
  const own = entries.filter(({ column }) => column === null);
  const types = new Map(imported.columns.map((column) => [column.name, column]));
  const named = entries.flatMap(({ column }) => (column === null ? [] : [column]));
  const columns = [...new Set([...types.keys(), ...named])].map((name) => {
    const checks = write(entries.filter(({ column }) => column === name));
    const { dataType, optional } = types.get(name) ?? {};
    return {
      name,
      ...(dataType === undefined ? {} : { data_type: dataType }),
      ...(optional === true ? { optional: true } : {}),
      ...(checks.length === 0 ? {} : { checks }),
    };
  });
  const variables = Object.entries(imported.variables).map(([name, value]) => [name, { default: value }] as const);
  const document = new Document(
    {
      dataset,
      ...(variables.length === 0 ? {} : { variables: Object.fromEntries(variables) }),
      ...(own.length === 0 ? {} : { checks: write(own) }),
      columns,
    },
    // Soda's runner reads YAML 1.1, in which `2026-01-01` and `yes` are no text unless they are quoted.
    { aliasDuplicateObjects: false, version: '1.1' },
  );
  // The keys of a check each on a line, what is under them on that line.
  visit(document, {
    Collection(_, node, path) {
      const depth = path.filter((parent) => isMap(parent as Node)).length;
      const section = (path[2] as { readonly key?: { readonly value?: unknown } } | undefined)?.key?.value;
      if (depth >= (section === 'columns' ? 4 : 3) || (node.items.length === 0 && depth > 0)) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, nullStr: '', flowCollectionPadding: true });
}

/** A filter of the file would hold for the imported checks too, which were written without it. */
function refuseFilter(file: string, text: string): void {
  const parsed = parseYaml(file, text);
  if (valueAt(parsed.value, ['filter']) === undefined) return;
  throw new PlumblineError({
    code: 'bad_check',
    message: 'The file has a `filter`, which would hold for the imported checks too.',
    hint: 'Put the filter on each check that it is meant for, then import again.',
    file,
    ...parsed.keyPlaceOf(['filter']),
  });
}

/** The check that an entry is, read alone. */
function readEntry(imported: ImportedDataset, entry: CheckEntry): { check?: Check; message: string } {
  const { checks, problems } = parseCheckFile('', writeCheckFile(`plumbline/main/${imported.node}`, imported, [entry]));
  const problem = problems.find(({ severity }) => severity === 'error');
  const [check] = checks;
  if (problem !== undefined || check === undefined) return { message: problem?.message ?? 'It cannot be read.' };
  return { check, message: '' };
}

/** What a check asks, without how it is called and where it stands. */
function meaningOf({ name: _, file: __, line: ___, columnNumber: ____, ...meaning }: Check): string {
  return JSON.stringify(sorted(meaning));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      // What a format is called does not change what it lets through.
      .map(([key, inner]) => [key, key.endsWith('Format') ? valueAt(inner, ['regex']) : sorted(inner)]),
  );
}

/** What Soda tells the checks of a file apart by. */
function identitiesIn(text: string | null): readonly string[] {
  const root = text === null ? null : parseYaml('', text).value;
  const found = (list: unknown, column: string | null) =>
    (Array.isArray(list) ? list : []).flatMap((entry: unknown) =>
      Object.entries((entry ?? {}) as Record<string, { qualifier?: unknown } | null>).map(([type, body]) =>
        identityOf(column, type, body?.qualifier),
      ),
    );
  const columns = valueAt(root, ['columns']);
  return [
    ...found(valueAt(root, ['checks']), null),
    ...(Array.isArray(columns) ? columns : []).flatMap((column: { name?: string; checks?: unknown } | null) =>
      found(column?.checks, column?.name ?? null),
    ),
  ];
}

function identityOf(column: string | null, type: string, qualifier: unknown): string {
  return JSON.stringify([column, type, qualifier === undefined ? null : String(qualifier)]);
}

/** Tells a check apart from those of its type that stand beside it. */
function withQualifier(entry: CheckEntry, taken: Set<string>): CheckEntry {
  const { column, type, body } = entry;
  let qualifier: string | undefined;
  const topic = topicOf(body);
  for (let number = 1; taken.has(identityOf(column, type, qualifier)); number++)
    qualifier = number === 1 && topic !== undefined ? topic : `${topic ?? ''} ${number + 1}`.trim();
  taken.add(identityOf(column, type, qualifier));
  return qualifier === undefined ? entry : { ...entry, body: { qualifier, ...body } };
}

function topicOf(body: CheckEntry['body']): string | undefined {
  const has = (...keys: string[]) => keys.some((key) => body[key] !== undefined);
  if (has('valid_values', 'invalid_values')) return 'values';
  if (has('valid_format', 'invalid_format')) return 'format';
  if (has('valid_reference_data')) return 'reference';
  if (has('valid_min', 'valid_max')) return 'range';
  if (has('valid_length', 'valid_min_length', 'valid_max_length')) return 'length';
  return typeof body.function === 'string' ? body.function : undefined;
}

/** Whether a file lists every column that a `schema` check is about, with the same type, and no other one. */
function listsColumns(text: string, { columns }: ImportedDataset): boolean {
  const listed = valueAt(parseYaml('', text).value, ['columns']);
  const entries = (Array.isArray(listed) ? listed : []) as ({ name?: unknown; data_type?: unknown } | null)[];
  return (
    entries.length === columns.length &&
    columns.every(({ name, dataType }) =>
      entries.some((entry) => entry?.name === name && (dataType === undefined || entry.data_type === dataType)),
    )
  );
}

function putVariables(
  file: string,
  text: string,
  { variables }: ImportedDataset,
  differs: (name: string, value: string | number) => void,
): string {
  let changed = text;
  for (const [name, value] of Object.entries(variables)) {
    const known = valueAt(parseYaml(file, changed).value, ['variables', name, 'default']);
    if (known === value) continue;
    if (known !== undefined) {
      differs(name, value);
      continue;
    }
    const put = setYamlValue(changed, ['variables', name, 'default'], value);
    if (put === null)
      throw new PlumblineError({
        code: 'bad_check',
        message: `The variable \`${name}\` cannot be added to the \`variables\` of the file.`,
        hint: `Write \`${name}: {default: ${JSON.stringify(value)}}\` there.`,
        file,
      });
    changed = put;
  }
  return changed;
}

function emptyToNull(body: CheckEntry['body']): CheckEntry['body'] | null {
  return Object.keys(body).length === 0 ? null : body;
}
