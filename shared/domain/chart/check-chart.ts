import type { ColumnInfo } from '../column/column-type';
import type { Problem, Severity } from '../problem';
import { closestName } from '../yaml/closest-name';
import type { ParsedYaml } from '../yaml/parse-yaml';
import type { YamlPath } from '../yaml/yaml-path';
import { chartKindOf } from './chart-columns';
import {
  aggregateNames,
  channelKeys,
  channelNames,
  isTimeUnit,
  markKeys,
  markNames,
  topKeys,
  transformNames,
  typeNames,
  usualTimeUnits,
} from './chart-vocabulary';
import { fieldName, isObject, type JsonObject, listOf } from './vega-walk';

/**
 * What is wrong with the YAML of a chart, each at its line and column. An error means that it cannot be drawn; a warning
 * that a part of it does nothing.
 * @param columns those of the rows that it reads; without them names of fields are not checked
 */
export function checkChart(parsed: ParsedYaml, name: string, columns?: readonly ColumnInfo[]): readonly Problem[] {
  if (!isObject(parsed.value)) return [];
  const checker = new ChartChecker(parsed, name, columns);
  checker.unit(parsed.value, [], true);
  return checker.problems;
}

class ChartChecker {
  readonly problems: Problem[] = [];
  readonly #parsed: ParsedYaml;
  readonly #name: string;
  readonly #columns: ReadonlyMap<string, ColumnInfo> | undefined;
  /** Names that transforms make; undefined where one makes names that cannot be told. */
  #made: Set<string> | undefined;

  constructor(parsed: ParsedYaml, name: string, columns: readonly ColumnInfo[] | undefined) {
    this.#parsed = parsed;
    this.#name = name;
    this.#columns = columns === undefined ? undefined : new Map(columns.map((info) => [info.name, info]));
    this.#made = namesMade(parsed.value);
  }

  unit(unit: JsonObject, path: YamlPath, top: boolean): void {
    for (const key of Object.keys(unit)) {
      if (!topKeys.includes(key)) this.#unknown([...path, key], key, topKeys, top ? 'a chart' : 'a part of a chart');
    }
    if (unit.data !== undefined) this.#data(unit.data, [...path, 'data']);
    if (unit.datasets !== undefined)
      this.#say(
        'warning',
        [...path, 'datasets'],
        '`datasets` are not used: a chart reads the rows of the cell in `from`.',
      );
    const composed = ['layer', 'hconcat', 'vconcat', 'concat', 'spec'].filter((key) => unit[key] !== undefined);
    if (unit.mark !== undefined) this.#mark(unit.mark, [...path, 'mark']);
    else if (composed.length === 0) this.#missingMark(unit, path);
    this.#encoding(unit.encoding, [...path, 'encoding']);
    this.#transforms(unit.transform, [...path, 'transform']);
    if (isObject(unit.facet)) this.#facet(unit.facet, [...path, 'facet']);
    this.#repeat(unit.repeat, [...path, 'repeat']);
    if (isObject(unit.spec)) this.unit(unit.spec, [...path, 'spec'], false);
    for (const key of ['layer', 'hconcat', 'vconcat', 'concat']) {
      if (unit[key] === undefined) continue;
      if (!Array.isArray(unit[key])) this.#say('error', [...path, key], `\`${key}\` must be a list of charts.`);
      for (const [index, part] of listOf(unit[key]).entries()) {
        if (isObject(part)) this.unit(part, [...path, key, index], false);
      }
    }
  }

  #missingMark(unit: JsonObject, path: YamlPath): void {
    if (Object.keys(unit).length === 0 && path.length === 0) return;
    // A layer may have an encoding only where the mark stands beside it.
    this.#say('error', path, '`mark` is missing: what the chart draws.', 'Add a line such as `mark: bar`.', 'key');
  }

  #data(data: unknown, path: YamlPath): void {
    if (isObject(data) && data.url !== undefined) {
      this.#say(
        'error',
        [...path, 'url'],
        'Charts load nothing: they read the rows of the cell in `from`.',
        'Add the file as a source of the workspace, and name it in `from`.',
        'key',
      );
    } else {
      this.#say(
        'warning',
        path,
        '`data` is not used: a chart reads the rows of the cell in `from`.',
        'Remove it.',
        'key',
      );
    }
  }

  #mark(mark: unknown, path: YamlPath): void {
    const name = isObject(mark) ? mark.type : mark;
    const at = isObject(mark) ? [...path, 'type'] : path;
    if (typeof name !== 'string') this.#say('error', at, '`mark` must be the name of a mark.', 'Write `mark: bar`.');
    else if (!markNames.includes(name)) this.#unknownValue(at, name, markNames, 'a mark');
    if (!isObject(mark)) return;
    for (const key of Object.keys(mark)) {
      if (!markKeys.includes(key)) this.#unknown([...path, key], key, markKeys, 'a mark');
    }
  }

  #encoding(encoding: unknown, path: YamlPath): void {
    if (encoding === undefined) return;
    if (!isObject(encoding)) {
      this.#say('error', path, '`encoding` must be a mapping of channels.', 'Write `encoding: { x: { field: … } }`.');
      return;
    }
    for (const [channel, definition] of Object.entries(encoding)) {
      if (!channelNames.includes(channel))
        this.#unknown([...path, channel], channel, channelNames, '`encoding`', 'error');
      else this.#channel(definition, [...path, channel]);
    }
  }

  #channel(definition: unknown, path: YamlPath): void {
    for (const [index, part] of listOf(definition).entries()) this.#channel(part, [...path, index]);
    if (definition !== null && !isObject(definition) && !Array.isArray(definition)) {
      const field = typeof definition === 'string' ? definition : 'NAME';
      this.#say(
        'error',
        path,
        `\`${String(path[path.length - 1])}\` must be a mapping.`,
        `Write \`{ field: ${field} }\`.`,
      );
      return;
    }
    if (!isObject(definition)) return;
    for (const key of Object.keys(definition)) {
      const conditional = ['test', 'param', 'empty'].includes(key);
      if (!channelKeys.includes(key) && !conditional) this.#unknown([...path, key], key, channelKeys, 'a channel');
    }
    this.#field(definition.field, [...path, 'field']);
    this.#aggregate(definition.aggregate, [...path, 'aggregate']);
    this.#timeUnit(definition.timeUnit, [...path, 'timeUnit']);
    if (typeof definition.type === 'string' && !typeNames.includes(definition.type)) {
      this.#unknownValue([...path, 'type'], definition.type, typeNames, 'a type of data');
    }
    if (isObject(definition.sort)) this.#field(definition.sort.field, [...path, 'sort', 'field']);
    this.#kinds(definition, path);
    for (const [index, part] of [definition.condition].flat().entries()) {
      const at = Array.isArray(definition.condition) ? [...path, 'condition', index] : [...path, 'condition'];
      if (isObject(part)) this.#channel(part, at);
    }
  }

  /** What the types of the columns say: a mean of texts is no number, and a text is no time. */
  #kinds(definition: JsonObject, path: YamlPath): void {
    const info = typeof definition.field === 'string' ? this.#info(definition.field) : undefined;
    if (info === undefined) return;
    const kind = chartKindOf(info.type);
    const anyKind = ['count', 'distinct', 'valid', 'missing', 'min', 'max', 'values'];
    if (kind === 'text' && typeof definition.aggregate === 'string' && !anyKind.includes(definition.aggregate)) {
      this.#say(
        'error',
        [...path, 'aggregate'],
        `The ${definition.aggregate} of \`${info.name}\` is not a number: it is ${info.sqlType}.`,
        'Use `count` or `distinct`, or cast the column in SQL.',
      );
    }
    const wantsTime = definition.type === 'temporal' || definition.timeUnit !== undefined;
    if (wantsTime && kind !== 'temporal') {
      this.#say(
        'error',
        [...path, definition.timeUnit === undefined ? 'type' : 'timeUnit'],
        `\`${info.name}\` is ${info.sqlType}, not a date or a time.`,
        `Cast it in SQL: \`CAST(${info.name} AS DATE)\`.`,
      );
    }
    if (kind === 'text' && definition.bin !== undefined && definition.bin !== false && definition.bin !== null) {
      this.#say(
        'error',
        [...path, 'bin'],
        `\`${info.name}\` cannot be binned: it is ${info.sqlType}.`,
        'Bins are for numbers.',
      );
    }
  }

  #aggregate(aggregate: unknown, path: YamlPath): void {
    if (typeof aggregate === 'string' && !aggregateNames.includes(aggregate)) {
      this.#unknownValue(path, aggregate, aggregateNames, 'an aggregate');
    }
    if (isObject(aggregate)) {
      for (const key of ['argmin', 'argmax']) this.#field(aggregate[key], [...path, key]);
    }
  }

  #timeUnit(timeUnit: unknown, path: YamlPath): void {
    const at = isObject(timeUnit) ? [...path, 'unit'] : path;
    const name = isObject(timeUnit) ? timeUnit.unit : timeUnit;
    if (typeof name === 'string' && !isTimeUnit(name)) this.#unknownValue(at, name, usualTimeUnits, 'a time unit');
  }

  #facet(facet: JsonObject, path: YamlPath): void {
    if (facet.field !== undefined) this.#channel(facet, path);
    for (const key of ['row', 'column']) if (isObject(facet[key])) this.#channel(facet[key], [...path, key]);
  }

  #repeat(repeat: unknown, path: YamlPath): void {
    for (const [index, name] of listOf(repeat).entries()) this.#field(name, [...path, index]);
    if (!isObject(repeat)) return;
    for (const [key, list] of Object.entries(repeat)) {
      for (const [index, name] of listOf(list).entries()) this.#field(name, [...path, key, index]);
    }
  }

  #transforms(transforms: unknown, path: YamlPath): void {
    if (transforms === undefined) return;
    if (!Array.isArray(transforms)) {
      this.#say('error', path, '`transform` must be a list.', 'Put `- ` in front of each transform.');
      return;
    }
    for (const [index, transform] of transforms.entries()) {
      const at = [...path, index];
      if (!isObject(transform)) continue;
      if (!Object.keys(transform).some((key) => transformNames.includes(key))) {
        const keys = Object.keys(transform);
        const near = keys.flatMap((key) => closestName(key, transformNames) ?? [])[0];
        this.#say(
          'error',
          at,
          'This is no transform.',
          near === undefined
            ? `Use one of ${transformNames.map((name) => `\`${name}\``).join(', ')}.`
            : `Did you mean \`${near}\`?`,
        );
        continue;
      }
      if (isObject(transform.from) && isObject(transform.from.data) && transform.from.data.url !== undefined) {
        this.#data(transform.from.data, [...at, 'from', 'data']);
      }
      this.#field(transform.field, [...at, 'field']);
      for (const [place, name] of listOf(transform.groupby).entries()) this.#field(name, [...at, 'groupby', place]);
      if (isObject(transform.filter)) this.#field(transform.filter.field, [...at, 'filter', 'field']);
      for (const key of ['aggregate', 'joinaggregate', 'window']) {
        for (const [place, part] of listOf(transform[key]).entries()) {
          if (!isObject(part)) continue;
          this.#field(part.field, [...at, key, place, 'field']);
          if (key !== 'window') this.#aggregate(part.op, [...at, key, place, 'op']);
        }
      }
    }
  }

  #info(field: string): ColumnInfo | undefined {
    return this.#columns?.get(field) ?? this.#columns?.get(fieldName(field) ?? '');
  }

  #field(field: unknown, path: YamlPath): void {
    if (typeof field !== 'string' || field === '' || field === '*' || this.#columns === undefined) return;
    if (this.#made === undefined || this.#info(field) !== undefined) return;
    const name = fieldName(field) ?? field.split(/[.[]/)[0] ?? field;
    if (this.#made.has(name) || (name !== field && this.#columns.has(name))) return;
    const known = [...this.#columns.keys(), ...this.#made];
    const near = closestName(field, known);
    const hint =
      near === undefined
        ? `It has ${known
            .slice(0, 12)
            .map((column) => `\`${column}\``)
            .join(', ')}${known.length > 12 ? ', …' : ''}.`
        : `Did you mean \`${near}\`?`;
    this.#say('error', path, `The rows have no column \`${field}\`.`, hint);
  }

  #unknown(path: YamlPath, key: string, known: readonly string[], owner: string, severity: Severity = 'warning'): void {
    const near = closestName(key, known);
    const hint = near === undefined ? (severity === 'error' ? listed(known) : undefined) : `Did you mean \`${near}\`?`;
    this.#say(severity, path, `\`${key}\` is not a key of ${owner}.`, hint, 'key');
  }

  #unknownValue(path: YamlPath, value: string, known: readonly string[], what: string): void {
    const near = closestName(value, known);
    this.#say(
      'error',
      path,
      `\`${value}\` is not ${what}.`,
      near === undefined ? listed(known) : `Did you mean \`${near}\`?`,
    );
  }

  #say(severity: Severity, path: YamlPath, message: string, hint?: string, where: 'key' | 'value' = 'value'): void {
    const place = where === 'key' ? this.#parsed.keyPlaceOf(path) : this.#parsed.placeOf(path);
    const { file } = this.#parsed;
    this.problems.push({
      code: 'bad_chart',
      severity,
      message,
      ...(hint === undefined ? {} : { hint }),
      file,
      ...place,
      node: this.#name,
    });
  }
}

function listed(known: readonly string[]): string {
  return `Use one of ${known.map((name) => `\`${name}\``).join(', ')}.`;
}

/** The names that the transforms of a chart give, anywhere in it. */
function namesMade(spec: unknown): Set<string> | undefined {
  const made = new Set<string>();
  let unknown = false;
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) for (const entry of part) visit(entry);
    if (!isObject(part)) return;
    for (const transform of listOf(part.transform).filter(isObject)) {
      if (transform.pivot !== undefined || transform.lookup !== undefined) unknown = true;
      for (const name of [transform.as].flat()) if (typeof name === 'string') made.add(name);
      for (const key of ['aggregate', 'joinaggregate', 'window', 'stack']) {
        for (const entry of listOf(transform[key]))
          if (isObject(entry) && typeof entry.as === 'string') made.add(entry.as);
      }
      if (transform.fold !== undefined) for (const name of ['key', 'value']) made.add(name);
      if (transform.density !== undefined) for (const name of ['value', 'density']) made.add(name);
      if (transform.quantile !== undefined) for (const name of ['prob', 'value']) made.add(name);
      if (typeof transform.as === 'string' && (transform.bin !== undefined || transform.timeUnit !== undefined)) {
        made.add(`${transform.as}_end`);
      }
    }
    for (const [key, value] of Object.entries(part)) if (key !== 'transform') visit(value);
  };
  visit(spec);
  return unknown ? undefined : made;
}
