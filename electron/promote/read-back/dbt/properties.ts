import { readDbt } from '../../../../shared/domain/checks/interchange/read-dbt';
import type { PipelineSpec } from '../../../../shared/domain/spec/pipeline-spec';
import { isSameData } from '../../../../shared/domain/yaml/edit-yaml';
import { parseYaml } from '../../../../shared/domain/yaml/parse-yaml';
import type { ChangedFile, ProjectEdit, ReadProject, Unread } from '../project-reader';
import type { DbtModelNames } from './model-sql';

type Json = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

interface Resource {
  readonly node: string;
  readonly path: Path;
  readonly value: Json;
}

/** What engineers changed in a properties file: tests that came are checks, descriptions of outputs decisions; all else is listed. */
export function readProperties(
  { path: file, before, after }: ChangedFile,
  names: DbtModelNames,
  spec: PipelineSpec,
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
  for (const { node } of old.filter(({ node: name }) => !fresh.some((other) => other.node === name)))
    reader.unread([], node, 'What the file said of it is gone; a promotion writes it again.');
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
    this.#tests(node, path, value, before?.value);
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
      this.#tests(node, at, column, earlier);
      // A column that came says by its model's SQL what it is.
      if (earlier !== undefined && !isSameData(earlier.data_type ?? null, column.data_type ?? null))
        this.unread([...at, 'data_type'], `type of ${node}.${name}`, 'The SQL decides it: cast the column there.');
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

  #tests(node: string, path: Path, value: Json, before: Json | undefined): void {
    const key = 'data_tests' in value ? 'data_tests' : 'tests';
    const old = [...listed(before?.data_tests), ...listed(before?.tests)];
    const left = [...old];
    for (const [index, test] of listed(value[key]).entries()) {
      const same = left.findIndex((other) => isSameData(other, test));
      if (same >= 0) {
        left.splice(same, 1);
        continue;
      }
      const at = [...path, key, index];
      const name = checkName(test);
      const own = name === undefined ? -1 : left.findIndex((other) => checkName(other) === name);
      const [earlier] = own < 0 ? [] : left.splice(own, 1);
      if (earlier === undefined) this.#added.add(this.lineOf(at));
      else this.#changedTest(node, name ?? '', at, earlier, test);
    }
    for (const gone of left) {
      const name = checkName(gone);
      this.unread(
        path,
        name === undefined ? JSON.stringify(gone) : `check "${name}" of ${node}`,
        'The test is gone here: take the check out of its file if nobody needs it.',
      );
    }
  }

  #changedTest(node: string, check: string, path: Path, before: unknown, after: unknown): void {
    const level = (test: unknown) => (configOf(test).severity === 'warn' ? ('warn' as const) : ('fail' as const));
    const [was, is] = [level(before), level(after)];
    const isLevel = was !== is && isSameData(withoutSeverity(before), withoutSeverity(after));
    const why = isLevel
      ? 'How bad it is has changed: set its level in the check file.'
      : 'The test is another one: change the check in its file.';
    this.unread(path, `check "${check}" of ${node}`, why);
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

function bodyOf(test: unknown): Json {
  return jsonOf(Object.values(jsonOf(test))[0]);
}

function configOf(test: unknown): Json {
  return jsonOf(bodyOf(test).config);
}

/** The check that a promotion wrote a test for. */
function checkName(test: unknown): string | undefined {
  const name = jsonOf(configOf(test).meta).plumbline_check;
  return typeof name === 'string' ? name : undefined;
}

function withoutSeverity(test: unknown): unknown {
  const { severity: _, ...config } = configOf(test);
  return [Object.keys(jsonOf(test)), { ...bodyOf(test), config }];
}

function plainName(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
