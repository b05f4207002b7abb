import type { Classification } from '../classification/classification';
import { readOwner, type SaidOwner } from '../owners/said-owner';
import type { Problem } from '../problem';
import { closestName } from '../yaml/closest-name';
import { type ParsedYaml, parseYaml, validateYaml } from '../yaml/parse-yaml';
import { valueAt, type YamlPath } from '../yaml/yaml-path';
import type { Check, CheckFile, ContractCheck } from './check-file';
import { columnSchema, envelopeSchema } from './check-file-schema';
import type { OwnReadContext } from './own/own-definition';
import { ownDefinitions } from './own/own-types';
import { ownKey } from './own-key';
import { checkDefinitions, isCheckType } from './types/check-types';
import type { CheckBody, CheckDefinition, ColumnBody } from './types/definition';
import { type BodyFinding, findContradictions, nodeOfDataset } from './validity-schema';
import { putVariables, readVariables, type VariableValue } from './variables';

/**
 * Reads `checks/NODE.yml`, a data contract in Soda's language (v4, https://docs.soda.io/reference/contract-language-reference).
 * Never throws: what is wrong becomes a problem at its line and column, and every other check of the file is still there.
 * A check with an error is left out of `checks`. `variables` take the place of the defaults of the same name.
 */
export function parseCheckFile(
  file: string,
  text: string,
  variables: Readonly<Record<string, VariableValue>> = {},
): CheckFile {
  return new CheckFileReader(file, text, variables).read();
}

class CheckFileReader {
  readonly #parsed: ParsedYaml;
  readonly #problems: Problem[];
  readonly #checks: Check[] = [];
  readonly #variables: ReadonlyMap<string, VariableValue>;
  /** Paths of texts whose variables have no value: checks that need them are left out. */
  readonly #unresolved: readonly YamlPath[];
  readonly #identities = new Map<string, number>();
  readonly #classes: { name: string; classification: Classification }[] = [];
  #node = '';
  #filter: string | null = null;

  constructor(
    readonly file: string,
    text: string,
    given: Readonly<Record<string, VariableValue>>,
  ) {
    const parsed = parseYaml(file, text);
    this.#problems = [...parsed.problems];
    const declared = readVariables(valueAt(parsed.value, ['variables']), given);
    const put = putVariables(parsed.value, declared.values);
    this.#variables = declared.values;
    this.#parsed = { ...parsed, value: put.value };
    this.#unresolved = put.findings.map((finding) => finding.path);
    for (const { path, message, hint } of declared.findings)
      this.#report(path, { message, ...(hint === undefined ? {} : { hint }) }, 'key');
    for (const { path, message, hint } of put.findings)
      this.#report(path, { message, ...(hint === undefined ? {} : { hint }) });
  }

  read(): CheckFile {
    const root = this.#parsed.value;
    this.#problems.push(...validateYaml(envelopeSchema, this.#parsed, 'bad_check').problems);
    const dataset = valueAt(root, ['dataset']);
    this.#node = typeof dataset === 'string' && dataset !== '' ? nodeOfDataset(dataset) : nodeOfFileName(this.file);
    if (typeof dataset === 'string' && dataset !== '' && !dataset.includes('/'))
      this.#report(['dataset'], {
        severity: 'warning',
        message: `The dataset \`${dataset}\` has one part: Soda's own runner needs at least two.`,
        hint: `Write for example \`plumbline/main/${dataset}\`.`,
      });
    const filter = valueAt(root, ['filter']);
    this.#filter = typeof filter === 'string' && filter.trim() !== '' ? filter.trim() : null;
    this.#readList(['checks'], null);
    const columns = valueAt(root, ['columns']);
    if (Array.isArray(columns))
      columns.forEach((_, index) => {
        this.#readColumn(['columns', index]);
      });
    this.#readList([ownKey, 'checks'], 'own');
    if (columns === undefined && this.#checks.length > 0)
      this.#report(
        valueAt(root, ['checks']) === undefined ? [ownKey] : ['checks'],
        {
          severity: 'warning',
          message: "The file has no `columns`: Soda's own runner needs the key.",
          hint: 'Add a line `columns: []`.',
        },
        'key',
      );
    const byPlace = (a: { line?: number }, b: { line?: number }): number => (a.line ?? 0) - (b.line ?? 0);
    return {
      file: this.file,
      node: this.#node,
      checks: this.#checks.sort((a, b) => byPlace(a, b) || a.columnNumber - b.columnNumber),
      ...this.#owner(),
      ...(this.#classes.length === 0 ? {} : { classes: this.#classes }),
      problems: this.#problems.sort((a, b) => byPlace(a, b) || (a.column ?? 0) - (b.column ?? 0)),
    };
  }

  #owner(): { readonly owner?: SaidOwner } {
    const path: YamlPath = [ownKey, 'owner'];
    const owner = readOwner(this.#parsed, path);
    return owner === undefined || this.#unresolved.some((broken) => startsWith(broken, path)) ? {} : { owner };
  }

  #readColumn(path: YamlPath): void {
    const { value, problems } = validateYaml(columnSchema, this.#parsed, 'bad_check', path);
    this.#problems.push(...problems);
    const name = valueAt(this.#parsed.value, [...path, 'name']);
    if (value === undefined) {
      // A column whose own keys are wrong still has checks that do not depend on them, unless it has no name.
      const onlyUnknownKeys = problems.every((problem) => problem.message.includes('is not a key of'));
      if (typeof name === 'string' && name !== '' && onlyUnknownKeys) this.#readList([...path, 'checks'], { name });
      return;
    }
    const { classification } = value[ownKey] ?? {};
    if (classification !== undefined) this.#classes.push({ name: value.name, classification });
    for (const finding of findContradictions(value)) this.#report([...path, ...keyPath(finding)], finding);
    this.#readList([...path, 'checks'], value);
  }

  #readList(path: YamlPath, column: ColumnBody | null | 'own'): void {
    const list = valueAt(this.#parsed.value, path);
    if (Array.isArray(list))
      list.forEach((entry: unknown, index) => {
        this.#readEntry([...path, index], entry, column);
      });
  }

  #readEntry(path: YamlPath, entry: unknown, column: ColumnBody | null | 'own'): void {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      const isName = typeof entry === 'string' && isCheckType(entry);
      const example = column === 'own' ? '`- row_count: {group_by: [country]}`' : '`- missing:`';
      this.#report(path, {
        message: 'A check is its type followed by a colon.',
        hint: isName && column !== 'own' ? `Write \`- ${String(entry)}:\`.` : `For example ${example}.`,
      });
      return;
    }
    const types = Object.keys(entry);
    const [type] = types;
    if (type === undefined || types.length > 1) {
      this.#report(path, {
        message: `A check has one type, but this entry has ${types.length === 0 ? 'none' : types.map((name) => `\`${name}\``).join(' and ')}.`,
        hint: 'Start each check with its own dash, and indent its keys under its type.',
      });
      return;
    }
    if (column === 'own') this.#readOwn([...path, type], type);
    else this.#readCheck([...path, type], type, column);
  }

  /** A check under `x-plumbline`, which Soda passes over. */
  #readOwn(path: YamlPath, type: string): void {
    const definition = Object.hasOwn(ownDefinitions, type) ? ownDefinitions[type] : undefined;
    if (definition === undefined) {
      if (isCheckType(type))
        this.#report(
          path,
          {
            code: 'unknown_check',
            message: `A \`${type}\` check cannot be measured in groups.`,
            hint: 'Put it under `checks` of the file, without `group_by`.',
          },
          'key',
        );
      else this.#reportUnknown(path, type, Object.keys(ownDefinitions));
      return;
    }
    const validate: OwnReadContext['validate'] = (schema, inner) => {
      const { value, problems } = validateYaml(schema, this.#parsed, 'bad_check', [...path, ...inner]);
      this.#problems.push(...problems);
      return value;
    };
    const body = validate(definition.schema, []);
    if (body === undefined) return;
    const { line, column: columnNumber } = this.#parsed.keyPlaceOf(path);
    const place = { node: this.#node, file: this.file, line, columnNumber };
    const filterWith = (own: string | undefined): string | null => joinFilters(this.#filter, own);
    const looked: YamlPath[] = [];
    const { check, findings } = definition.read(body, {
      place,
      filterWith,
      columns: this.#columns(),
      variable: (name) => this.#variables.get(name),
      validate,
      columnBody: (name) => {
        const index = this.#columns().findIndex((column) => valueAt(column, ['name']) === name);
        if (index < 0) return { name };
        looked.push(['columns', index]);
        const { value } = validateYaml(columnSchema, this.#parsed, 'bad_check', ['columns', index]);
        return value ?? { name };
      },
    });
    this.#reportAll(path, findings);
    const broken = findings.some((finding) => finding.severity === undefined);
    if (check === undefined || broken || this.#dependsOnUnresolved(path, looked)) return;
    const { defaultName, ...own } = check;
    const { name, qualifier, filter } = body as Pick<CheckBody, 'name' | 'qualifier' | 'filter'>;
    this.#checks.push({
      ...own,
      ...place,
      name: name ?? (qualifier === undefined ? defaultName : `${defaultName} ${qualifier}`),
      filter: filterWith(filter),
    } as Check);
  }

  #reportAll(path: YamlPath, findings: readonly BodyFinding[]): void {
    for (const finding of findings)
      this.#report([...path, ...keyPath(finding)], finding, finding.key === '' ? 'key' : 'value');
  }

  #readCheck(path: YamlPath, type: string, column: ColumnBody | null): void {
    const on = column === null ? 'dataset' : 'column';
    if (!isCheckType(type)) {
      if (Object.hasOwn(ownDefinitions, type))
        this.#report(
          path,
          {
            code: 'unknown_check',
            message: `\`${type}\` is not a type of check that Soda knows.`,
            hint: `Put it under \`checks\` of \`${ownKey}\`, which Soda passes over.`,
          },
          'key',
        );
      else this.#reportUnknown(path, type, Object.keys(checkDefinitions));
      return;
    }
    const definition = checkDefinitions[type] as CheckDefinition<ContractCheck['type']>;
    const schema = definition.schemas[on];
    if (schema === null) {
      this.#report(
        path,
        {
          message: `\`${type}\` is a check of ${on === 'dataset' ? 'a column' : 'the whole dataset'}.`,
          hint:
            on === 'dataset' ? 'Put it under `checks` of an entry of `columns`.' : 'Put it under `checks` of the file.',
        },
        'key',
      );
      return;
    }
    const raw = valueAt(this.#parsed.value, path);
    let body: CheckBody = {};
    if (raw !== null || !definition.emptyBody || (type === 'duplicate' && column === null)) {
      const validated = validateYaml(schema, this.#parsed, 'bad_check', path);
      this.#problems.push(...validated.problems);
      if (validated.value === undefined) return;
      body = validated.value as CheckBody;
    }
    if (body.scope !== undefined) {
      this.#report([...path, 'scope'], {
        code: 'unknown_check',
        severity: 'warning',
        message: `The check runs in the scope \`${body.scope}\`: scopes are not evaluated yet, so the check is left out.`,
      });
      return;
    }
    this.#noteIdentity(path, type, column, body.qualifier);
    const { check, findings } = definition.read(body, {
      column,
      columns: this.#columns(),
      variable: (name) => this.#variables.get(name),
    });
    this.#reportAll(path, findings);
    const broken = findings.some((finding) => finding.severity === undefined);
    if (check === undefined || broken || this.#dependsOnUnresolved(path)) return;
    const { defaultName, ...own } = check;
    const place = this.#parsed.keyPlaceOf(path);
    this.#checks.push({
      ...own,
      name: body.name ?? (body.qualifier === undefined ? defaultName : `${defaultName} ${body.qualifier}`),
      node: this.#node,
      filter: joinFilters(this.#filter, body.filter),
      file: this.file,
      line: place.line,
      columnNumber: place.column,
    } as Check);
  }

  #columns(): readonly unknown[] {
    const columns = valueAt(this.#parsed.value, ['columns']);
    return Array.isArray(columns) ? columns : [];
  }

  #reportUnknown(path: YamlPath, type: string, known: readonly string[]): void {
    const evaluated = `There are ${known.map((name) => `\`${name}\``).join(', ')}.`;
    const near = closestName(type, known);
    this.#report(
      path,
      {
        code: 'unknown_check',
        message: `\`${type}\` is not a type of check.`,
        hint: near === undefined ? evaluated : `Did you mean \`${near}\`? ${evaluated}`,
      },
      'key',
    );
  }

  /** Soda tells checks apart by column, type and qualifier, and refuses a contract in which two are alike. */
  #noteIdentity(path: YamlPath, type: string, column: ColumnBody | null, qualifier: unknown): void {
    const identity = JSON.stringify([column?.name ?? null, type, qualifier ?? null]);
    const first = this.#identities.get(identity);
    if (first === undefined) {
      this.#identities.set(identity, this.#parsed.keyPlaceOf(path).line);
      return;
    }
    this.#report(
      path,
      {
        severity: 'warning',
        message: `This \`${type}\` check and the one in line ${first} cannot be told apart by Soda's own runner.`,
        hint: 'Give each a `qualifier` of its own.',
      },
      'key',
    );
  }

  /** `looked` are the columns whose keys the check takes over. */
  #dependsOnUnresolved(
    path: YamlPath,
    looked: readonly YamlPath[] = path[0] === 'columns' ? [path.slice(0, 2)] : [],
  ): boolean {
    const owners: readonly YamlPath[] = [path, ['filter'], ['dataset'], ...looked];
    return this.#unresolved.some((broken) =>
      owners.some((owner, index) =>
        // Under the column itself its other checks do not matter.
        index >= 3 ? startsWith(broken, owner) && broken[2] !== 'checks' : startsWith(broken, owner),
      ),
    );
  }

  #report(
    path: YamlPath,
    found: Omit<Problem, 'code' | 'severity' | 'file' | 'line' | 'column'> & {
      code?: Problem['code'];
      severity?: Problem['severity'];
    },
    at: 'key' | 'value' = 'value',
  ): void {
    const place = at === 'key' ? this.#parsed.keyPlaceOf(path) : this.#parsed.placeOf(path);
    const { message, hint, code = 'bad_check', severity = 'error' } = found;
    this.#problems.push({
      code,
      severity,
      message,
      ...(hint === undefined ? {} : { hint }),
      file: this.file,
      ...place,
    });
  }
}

function keyPath(finding: BodyFinding): YamlPath {
  return finding.key === '' ? [] : finding.key.split('.');
}

function startsWith(path: YamlPath, start: YamlPath): boolean {
  return start.every((part, index) => path[index] === part);
}

function joinFilters(dataset: string | null, check: string | undefined): string | null {
  const filters = [dataset, check?.trim()].filter((filter) => filter !== null && filter !== undefined);
  if (filters.length < 2) return filters[0] ?? null;
  // Each on lines of its own: a filter may end in a comment.
  return filters.map((filter) => `(${filter}\n)`).join(' AND ');
}

function nodeOfFileName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.(ya?ml)$/i, '');
}
