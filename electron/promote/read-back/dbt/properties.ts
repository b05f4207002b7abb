import { readDbt } from '../../../../shared/domain/checks/interchange/read-dbt';
import { escapeJinja } from '../../../../shared/domain/jinja';
import type { PipelineSpec, SpecCheck } from '../../../../shared/domain/spec/pipeline-spec';
import { isSameData } from '../../../../shared/domain/yaml/edit-yaml';
import { parseYaml } from '../../../../shared/domain/yaml/parse-yaml';
import type { ChangedFile, ProjectEdit, ReadProject, Unread } from '../project-reader';
import { onlyCheck } from '../written-tests';
import { checkTypes, type DataTest, pairTests } from './data-tests';
import type { DbtModelNames } from './model-sql';

type Json = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

interface Resource {
  readonly node: string;
  readonly path: Path;
  readonly value: Json;
}

/** What engineers changed in a properties file: tests are checks, descriptions of outputs decisions; all else is listed. */
export function readProperties(
  { path: file, before, after }: ChangedFile,
  names: DbtModelNames,
  spec: PipelineSpec,
  /** Nodes whose models are gone. */
  removed: ReadonlySet<string>,
): ReadProject {
  if (after === null)
    return { edits: [], unread: [{ file, line: null, what: file, why: 'It is gone: a promotion writes it again.' }] };
  const parsed = parseYaml(file, after);
  const broken = parsed.problems.find(({ severity }) => severity === 'error');
  if (broken !== undefined)
    return { edits: [], unread: [{ file, line: broken.line ?? 1, what: 'YAML', why: broken.message }] };
  const reader = new PropertiesReader(file, spec, (path) => parsed.placeOf([...path]).line ?? 1);
  const old = resourcesOf(before === null || before === undefined ? {} : parseYaml(file, before).value, names);
  const fresh = resourcesOf(parsed.value, names);
  for (const resource of fresh)
    reader.resource(
      resource,
      old.find(({ node }) => node === resource.node),
    );
  for (const { node, value } of old.filter(({ node: name }) => !fresh.some((other) => other.node === name))) {
    // With the model its tests are gone, which is meant.
    if (removed.has(node)) reader.resource({ node, path: [], value: withoutTests(value) }, { node, path: [], value });
    else reader.unread([], node, 'What the file said of it is gone; a promotion writes it again.');
  }
  reader.otherKeys(jsonOf(parsed.value), jsonOf(parseYaml(file, before ?? '').value));
  return reader.result(after, names);
}

class PropertiesReader {
  readonly #edits: ProjectEdit[] = [];
  readonly #unread: Unread[] = [];
  /** Lines of tests that came. */
  readonly #added = new Set<number>();

  constructor(
    readonly file: string,
    readonly spec: PipelineSpec,
    readonly lineOf: (path: Path) => number,
  ) {}

  unread(path: Path, what: string, why: string): void {
    this.#unread.push({ file: this.file, line: path.length === 0 ? null : this.lineOf(path), what, why });
  }

  resource({ node, path, value }: Resource, before: Resource | undefined): void {
    this.#description(node, null, path, value, before?.value);
    this.#tests(node, null, path, value, before?.value);
    for (const key of new Set([...Object.keys(value), ...Object.keys(before?.value ?? {})])) {
      if (['name', 'description', 'columns', 'data_tests', 'tests'].includes(key)) continue;
      if (isSameData(value[key] ?? null, before?.value[key] ?? null)) continue;
      this.unread(
        [...path, ...(key in value ? [key] : [])],
        `\`${key}\` of ${node}`,
        'It is decided in the spec: a promotion writes it from there.',
      );
    }
    const old = listOf(before?.value.columns);
    for (const [index, column] of listOf(value.columns).entries()) {
      const at = [...path, 'columns', index];
      const earlier = old.find(({ name }) => name === column.name);
      const name = plainName(String(column.name));
      this.#description(node, name, at, column, earlier);
      this.#tests(node, name, at, column, earlier);
      // A column that came says by its model's SQL what it is.
      if (earlier !== undefined && !isSameData(earlier.data_type ?? null, column.data_type ?? null))
        this.unread([...at, 'data_type'], `type of ${node}.${name}`, 'The SQL decides it: cast the column there.');
    }
    const names = new Set(listOf(value.columns).map(({ name }) => name));
    for (const column of old.filter(({ name }) => !names.has(name)))
      this.#tests(node, plainName(String(column.name)), path, {}, column);
  }

  /** What stands in the file beside models and sources. */
  otherKeys(value: Json, before: Json): void {
    for (const key of Object.keys(value)) {
      if (['version', 'models', 'sources', 'unit_tests'].includes(key)) continue;
      if (!isSameData(value[key] ?? null, before[key] ?? null))
        this.unread([key], `\`${key}\``, 'The graph has nothing of that kind.');
    }
  }

  #description(node: string, column: string | null, path: Path, value: Json, before: Json | undefined): void {
    const [was, is] = [before?.description ?? null, value.description ?? null];
    if (was === is) return;
    const what = `description of ${column === null ? node : `${node}.${column}`}`;
    const at = is === null ? path : [...path, 'description'];
    if (typeof is !== 'string') this.unread(at, what, 'It is gone here.');
    else if (/\{[{%#]/.test(is)) this.unread(at, what, 'Jinja decides at run time what it says.');
    else if (!this.#isOutput(node, column))
      this.unread(at, what, 'The spec has descriptions of outputs only: write it into the notebook.');
    else
      this.#edits.push({ kind: 'description', file: this.file, line: this.lineOf(at), node, column, text: is.trim() });
  }

  #isOutput(node: string, column: string | null): boolean {
    const output = this.spec.outputs.find(({ name }) => name === node);
    return output !== undefined && (column === null || output.contract.columns.some(({ name }) => name === column));
  }

  #tests(node: string, column: string | null, path: Path, value: Json, before: Json | undefined): void {
    const key = 'data_tests' in value ? 'data_tests' : 'tests';
    const old = [...listed(before?.data_tests), ...listed(before?.tests)];
    const fresh = listed(value[key]);
    const { changed, added, gone } = pairTests(old, fresh);
    for (const index of added) this.#added.add(this.lineOf([...path, key, index]));
    for (const { before: was, after, index } of changed)
      this.#changedTest(node, column, [...path, key, index], was, after);
    for (const test of gone) this.#goneTest(node, column, path, test);
  }

  #changedTest(node: string, column: string | null, at: Path, before: DataTest, after: DataTest): void {
    const check = this.#checkOf(node, column, before);
    const why = check === undefined ? 'It belongs to no one check of the spec.' : whyListed(check, before, after);
    if (check === undefined || why !== null) {
      this.unread(at, check === undefined ? `a test \`${before.kind}\` of ${node}` : nameOf(check), why ?? '');
      return;
    }
    const common = { file: this.file, line: this.lineOf(at), node, check };
    if (before.level !== after.level && before.level !== undefined && after.level !== undefined)
      this.#edits.push({ kind: 'level', ...common, before: before.level, after: after.level });
    if (isOtherValues(before, after))
      this.#edits.push({ kind: 'values', ...common, before: before.values ?? [], after: after.values ?? [] });
  }

  #goneTest(node: string, column: string | null, path: Path, test: DataTest): void {
    const check = this.#checkOf(node, column, test);
    if (check !== undefined)
      this.#edits.push({ kind: 'untested', file: this.file, line: this.lineOf(path), node, check });
    else
      this.unread(
        path,
        `a test \`${test.kind}\` of ${node}`,
        'The test is gone here, and it belongs to no one check of the spec: take the check out of its file if nobody needs it.',
      );
  }

  /** The one check that a promotion wrote a test for. */
  #checkOf(node: string, column: string | null, { kind, check }: DataTest): SpecCheck | undefined {
    const type = checkTypes[kind];
    if (type === undefined || column === null || check === undefined) return undefined;
    const names = this.spec.checks.filter(({ name }) => escapeJinja(name) === check).map(({ name }) => name);
    const [name] = names;
    return name === undefined ? undefined : onlyCheck(this.spec, { node, type, column, name });
  }

  /** The tests that came, by the import of dbt's tests. */
  result(text: string, names: DbtModelNames): ReadProject {
    if (this.#added.size > 0) {
      const read = readDbt(this.file, text);
      const told = new Set<number>();
      for (const dataset of read.datasets) {
        const entries = dataset.entries.filter(({ line }) => this.#added.has(line));
        const node = names.models.get(dataset.node) ?? names.sources.get(dataset.node);
        const [first] = entries;
        if (first === undefined || node === undefined) continue;
        for (const { line } of entries) told.add(line);
        this.#edits.push({
          kind: 'checks',
          file: this.file,
          line: first.line,
          node,
          dataset: { ...dataset, node, entries, classes: new Map() },
          text: entries.map(({ type, column }) => `${type}${column === null ? '' : ` of ${column}`}`).join(', '),
        });
      }
      for (const { construct, what, instead, line } of read.losses)
        if (this.#added.has(line)) {
          told.add(line);
          this.#unread.push({ file: this.file, line, what: construct, why: `${what} ${instead}` });
        }
      for (const line of this.#added)
        if (!told.has(line))
          this.#unread.push({
            file: this.file,
            line,
            what: 'a test',
            why: 'The import of dbt tests does not know it.',
          });
    }
    return { edits: this.#edits, unread: this.#unread };
  }
}

function withoutTests({ data_tests: _, tests: __, columns, ...value }: Json): Json {
  const left = listOf(columns).map(({ data_tests: ___, tests: ____, ...column }) => column);
  return { ...value, columns: left };
}

function resourcesOf(root: unknown, names: DbtModelNames): readonly Resource[] {
  const value = jsonOf(root);
  const models = listOf(value.models).flatMap((model, index) => {
    const node = names.models.get(String(model.name));
    return node === undefined ? [] : [{ node, path: ['models', index], value: model }];
  });
  const sources = listOf(value.sources).flatMap((source, index) =>
    listOf(source.tables).flatMap((table, at) => {
      const node = names.sources.get(String(table.name));
      return node === undefined ? [] : [{ node, path: ['sources', index, 'tables', at], value: table }];
    }),
  );
  return [...models, ...sources];
}

function jsonOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function listOf(value: unknown): readonly Json[] {
  return listed(value).map(jsonOf);
}

/** Why another test is not read back as a change of its check; null where it can be. */
function whyListed({ defined_in: { file } }: SpecCheck, before: DataTest, after: DataTest): string | null {
  if (before.kind !== after.kind || !isSameData(before.rest, after.rest))
    return `The test is another one: change the check in ${file}.`;
  if (after.level === undefined || before.level === undefined)
    return `Its severity is neither warn nor error: set the level in ${file}.`;
  if (!isOtherValues(before, after))
    return before.level === after.level
      ? 'How it is called, and its meta, say nothing to the check: a promotion writes them anew.'
      : null;
  return before.values === undefined || after.values === undefined || after.values.length === 0
    ? `Its values are no plain texts: change the check in ${file}.`
    : null;
}

function isOtherValues(before: DataTest, after: DataTest): boolean {
  return !isSameData(before.values ?? null, after.values ?? null);
}

function nameOf({ name, node }: SpecCheck): string {
  return `check "${name}" of ${node}`;
}

function plainName(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
