import type { Classification } from '../../classification/classification';
import type { Problem } from '../../problem';
import type { ParsedYaml } from '../../yaml/parse-yaml';
import type { YamlPath } from '../../yaml/yaml-path';
import type { CheckEntry, CheckImport, CheckLoss, CheckSource, ImportedColumn } from './interchange';

interface DatasetSoFar {
  readonly entries: CheckEntry[];
  readonly columns: Map<string, ImportedColumn>;
  readonly classes: Map<string, Classification>;
  readonly variables: Record<string, string | number>;
}

/** Gathers what a reader finds in a file, by dataset. */
export class ImportCollector {
  readonly #parsed: ParsedYaml;
  readonly #datasets = new Map<string, DatasetSoFar>();
  readonly #losses: CheckLoss[] = [];
  readonly #problems: Problem[];

  constructor(parsed: ParsedYaml) {
    this.#parsed = parsed;
    this.#problems = [...parsed.problems];
  }

  /** A check of a dataset, found at `path`. One that says the very same as an earlier one is that one. */
  add(node: string, path: YamlPath, entry: Omit<CheckEntry, 'line'>): void {
    const { entries } = this.#dataset(node);
    const key = JSON.stringify([entry.column, entry.type, entry.body]);
    if (entries.some(({ column, type, body }) => JSON.stringify([column, type, body]) === key)) return;
    entries.push({ ...entry, line: this.#parsed.keyPlaceOf(path).line });
  }

  /** A column that a `schema` check of the dataset will look at. */
  column(node: string, column: ImportedColumn): void {
    this.#dataset(node).columns.set(column.name, column);
  }

  classify(node: string, column: string, classification: Classification): void {
    this.#dataset(node).classes.set(column, classification);
  }

  variable(node: string, name: string, value: string | number): void {
    this.#dataset(node).variables[name] = value;
  }

  loss(path: YamlPath, construct: string, what: string, instead: string): void {
    const { line } = this.#parsed.keyPlaceOf(path);
    const loss = { construct, what, instead, file: this.#parsed.file, line };
    if (!this.#losses.some((known) => JSON.stringify(known) === JSON.stringify(loss))) this.#losses.push(loss);
  }

  problem(path: YamlPath, message: string, hint?: string, at: 'key' | 'value' = 'value'): void {
    const place = at === 'key' ? this.#parsed.keyPlaceOf(path) : this.#parsed.placeOf(path);
    this.#problems.push({
      code: 'bad_check',
      severity: 'error',
      message,
      ...(hint === undefined ? {} : { hint }),
      file: this.#parsed.file,
      ...place,
    });
  }

  result(format: CheckSource): CheckImport {
    return {
      format,
      datasets: [...this.#datasets].map(([node, { entries, columns, classes, variables }]) => ({
        node,
        entries,
        columns: [...columns.values()],
        ...(classes.size === 0 ? {} : { classes }),
        variables,
      })),
      losses: this.#losses.sort((a, b) => a.line - b.line),
      problems: this.#problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)),
    };
  }

  #dataset(node: string): DatasetSoFar {
    const known = this.#datasets.get(node);
    if (known !== undefined) return known;
    const made: DatasetSoFar = { entries: [], columns: new Map(), classes: new Map(), variables: {} };
    this.#datasets.set(node, made);
    return made;
  }
}

/** A mapping, or undefined for everything else. */
export function mappingOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as Readonly<Record<string, unknown>>;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** A number, or text that is one. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$/.test(value)) return undefined;
  const read = Number(value);
  return Number.isInteger(read) && !Number.isSafeInteger(read) ? undefined : read;
}

/** A list of texts, numbers and booleans without its nulls; undefined for anything else. */
export function valuesOf(value: unknown): (string | number | boolean)[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const values = value.filter((item) => item !== null);
  return values.every((item) => ['string', 'number', 'boolean'].includes(typeof item)) ? values : undefined;
}

/** Conditions joined with AND, each safe from the others and from comments at their ends. */
export function allOf(conditions: readonly (string | undefined)[]): string | undefined {
  const given = conditions.filter((condition) => condition !== undefined);
  if (given.length < 2) return given[0];
  return given.map((condition) => `(${condition}\n)`).join(' AND ');
}
