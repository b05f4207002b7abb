import type { ParameterScalar, ParameterType, ParameterValue } from '../manifest/manifest';
import type { Problem } from '../problem';
import { closestName } from '../yaml/closest-name';
import type { LineColumn } from '../yaml/line-index';
import { type ParsedYaml, parseYaml, validateYaml } from '../yaml/parse-yaml';
import type { YamlPath } from '../yaml/yaml-path';
import { valueOfType } from './fit-value';
import type { ChoiceInput, InputDefinition, InputOption, InputOptions } from './input-definition';
import { type InputControl, inputControls, inputSchemas, isDate } from './input-schema';

export interface ReadInput {
  /** Undefined when the body has an error: its control cannot be shown. */
  readonly definition?: InputDefinition;
  readonly problems: readonly Problem[];
}

/** Other words for the controls, and the types that could stand there before there were controls for them. */
const aliases: Readonly<Record<string, { readonly control: InputControl; readonly valueType?: ParameterType }>> = {
  toggle: { control: 'checkbox' },
  boolean: { control: 'checkbox' },
  integer: { control: 'number', valueType: 'integer' },
  bigint: { control: 'number', valueType: 'bigint' },
  double: { control: 'number', valueType: 'double' },
  decimal: { control: 'number', valueType: 'decimal' },
  multiselect: { control: 'multi-select' },
  daterange: { control: 'date-range' },
};

/**
 * Reads the YAML body of an input cell. Never throws: what is wrong is a problem at its line and column, counted from
 * `origin`, the place of the body's first character.
 */
export function readInput(file: string, name: string, body: string, origin?: LineColumn): ReadInput {
  const parsed = parseYaml(file, body, origin);
  const reader = new InputReader(parsed, name);
  const definition = reader.read();
  return { ...(definition === undefined ? {} : { definition }), problems: reader.problems };
}

const kept = new Map<string, InputDefinition | undefined>();
const mostKept = 500;

/** The definition alone, remembered by the text: graphs are derived many times from the same bodies. */
export function inputDefinition(body: string): InputDefinition | undefined {
  if (kept.has(body)) return kept.get(body);
  const { definition } = readInput('', '', body);
  if (kept.size >= mostKept) kept.clear();
  kept.set(body, definition);
  return definition;
}

class InputReader {
  readonly problems: Problem[];
  readonly #parsed: ParsedYaml;
  readonly #name: string;

  constructor(parsed: ParsedYaml, name: string) {
    this.#parsed = parsed;
    this.#name = name;
    this.problems = parsed.problems.map((problem) => ({ ...problem, node: name }));
  }

  read(): InputDefinition | undefined {
    const body = this.#parsed.value;
    if (this.problems.some((problem) => problem.severity === 'error')) return undefined;
    if (body !== null && (typeof body !== 'object' || Array.isArray(body))) {
      return this.#fail(
        [],
        `The body of the input \`${this.#name}\` must be a mapping.`,
        'Write lines of the form `key: value`.',
      );
    }
    const fields = (body ?? {}) as Readonly<Record<string, unknown>>;
    const controls = inputControls.map((control) => `\`${control}\``).join(', ');
    if (fields.type === undefined) {
      return this.#fail(
        [],
        '`type` is missing: it says which control the input is.',
        `Write \`type: slider\`, or one of ${controls}.`,
      );
    }
    const word = typeof fields.type === 'string' ? fields.type : String(fields.type);
    const alias = Object.hasOwn(aliases, word) ? aliases[word] : undefined;
    const control = alias?.control ?? inputControls.find((candidate) => candidate === word);
    if (control === undefined) {
      const near = closestName(word, inputControls);
      return this.#fail(
        ['type'],
        `\`type\` must be one of ${controls}, but it is \`${word}\`.`,
        near === undefined ? undefined : `Did you mean \`${near}\`?`,
      );
    }
    const known = { ...this.#parsed, value: { ...fields, type: control } };
    const { value, problems } = validateYaml(inputSchemas[control], known, 'bad_input');
    this.problems.push(...problems.map((problem) => ({ ...problem, node: this.#name })));
    if (value === undefined) return undefined;
    const definition = this.#define(value as Validated, alias?.valueType);
    return this.problems.some((problem) => problem.severity === 'error') ? undefined : definition;
  }

  #define(body: Validated, given: ParameterType | undefined): InputDefinition {
    const texts = {
      ...(body.label === undefined ? {} : { label: body.label }),
      ...(body.description === undefined ? {} : { description: body.description }),
    };
    switch (body.type) {
      case 'slider':
      case 'number': {
        const { min, max, step } = body;
        const start = body.default ?? body.value;
        const numbers = [min, max, step, start].filter((number) => number !== undefined).map(Number);
        this.#checkOrder(min, max, body.type === 'slider');
        if (start !== undefined) this.#checkRange(Number(start), min, max);
        const valueType = body.value_type ?? given ?? (numbers.every(Number.isInteger) ? 'bigint' : 'double');
        this.#checkNumeric(valueType);
        if (start !== undefined && valueOfType(valueType, start) === undefined) {
          this.#fail(['default'], `\`default\` is no value of the type ${valueType}.`);
        }
        return { control: body.type, ...texts, valueType, ...present({ min, max, step, default: start }) };
      }
      case 'text': {
        const start = body.default ?? body.value;
        return {
          control: 'text',
          ...texts,
          valueType: 'text',
          ...present({
            default: start === undefined ? undefined : this.#textAt(['default'], start),
            placeholder: body.placeholder,
          }),
        };
      }
      case 'date': {
        const { min, max } = body;
        const start = body.default ?? body.value;
        this.#checkOrder(min, max, false);
        if (start !== undefined) this.#checkRange(start, min, max);
        return { control: 'date', ...texts, valueType: 'date', ...present({ min, max, default: start }) };
      }
      case 'date-range': {
        const { min, max } = body;
        this.#checkOrder(min, max, false);
        const range = body.default;
        if (range !== undefined) {
          if (range.from > range.to) {
            this.#fail(
              ['default', 'to'],
              `\`to\` (${range.to}) lies before \`from\` (${range.from}).`,
              'Swap the two dates.',
            );
          }
          this.#checkRange(range.from, min, max, ['default', 'from']);
          this.#checkRange(range.to, min, max, ['default', 'to']);
        }
        return { control: 'date-range', ...texts, valueType: 'date', ...present({ min, max, default: range }) };
      }
      case 'checkbox':
        return {
          control: 'checkbox',
          ...texts,
          valueType: 'boolean',
          ...present({ default: body.default ?? body.value }),
        };
      case 'select':
      case 'multi-select':
        return { ...this.#choice(body), ...texts };
    }
  }

  #choice(body: Extract<Validated, { type: 'select' | 'multi-select' }>): ChoiceInput {
    const options = this.#options(body.options);
    const start: ParameterValue | undefined = body.type === 'select' ? (body.default ?? body.value) : body.default;
    const given = start === undefined ? [] : Array.isArray(start) ? start : [start];
    const samples = options.kind === 'list' ? options.options.map((option) => option.value) : given;
    const valueType = body.value_type ?? typeOfAll(samples as readonly ParameterScalar[]);
    if (options.kind === 'list') {
      options.options.forEach((option, index) => {
        if (valueOfType(valueType, option.value) === undefined) {
          this.#fail(
            ['options', index],
            `The option ${JSON.stringify(option.value)} is no value of the type ${valueType}.`,
          );
        } else if (options.options.findIndex((other) => String(other.value) === String(option.value)) < index) {
          this.#fail(
            ['options', index],
            `The option ${JSON.stringify(option.value)} stands twice.`,
            'Remove one of them.',
          );
        }
      });
    }
    (given as readonly ParameterScalar[]).forEach((value, index) => {
      const path = body.type === 'select' ? ['default'] : ['default', index];
      if (valueOfType(valueType, value) === undefined) {
        this.#fail(path, `The default ${JSON.stringify(value)} is no value of the type ${valueType}.`);
      } else if (options.kind === 'list' && !options.options.some((option) => String(option.value) === String(value))) {
        const texts = options.options.map((option) => String(option.value));
        const near = closestName(String(value), texts);
        this.#fail(
          path,
          `The default ${JSON.stringify(value)} is not one of the options.`,
          near === undefined ? `Options: ${texts.slice(0, 10).join(', ')}.` : `Did you mean \`${near}\`?`,
        );
      }
    });
    return { control: body.type, valueType, options, ...present({ default: start }) };
  }

  #options(options: Extract<Validated, { type: 'select' }>['options']): InputOptions {
    if (!Array.isArray(options)) {
      return 'query' in options
        ? { kind: 'query', query: options.query, ...present({ value: options.value, label: options.label }) }
        : { kind: 'node', from: options.from, ...present({ value: options.value, label: options.label }) };
    }
    return {
      kind: 'list',
      options: options.map((option, index): InputOption => {
        if (typeof option !== 'object') return { value: option, label: this.#textAt(['options', index], option) };
        const label =
          option.label === undefined ? this.#textAt(['options', index, 'value'], option.value) : String(option.label);
        return { value: option.value, label };
      }),
    };
  }

  /** A scalar as it is written: `12.50` and `007` keep their digits. */
  #textAt(path: YamlPath, value: ParameterScalar): string {
    return typeof value === 'string' ? value : (this.#parsed.textOf(path) ?? String(value));
  }

  #checkOrder(min: number | string | undefined, max: number | string | undefined, apart: boolean): void {
    if (min === undefined || max === undefined || min < max || (!apart && min === max)) return;
    this.#fail(
      ['max'],
      `\`max\` (${max}) must be more than \`min\` (${min}).`,
      min === max ? undefined : 'Swap the two.',
    );
  }

  #checkRange(
    value: number | string,
    min: number | string | undefined,
    max: number | string | undefined,
    path: YamlPath = ['default'],
  ): void {
    const what = `\`${path.at(-1)}\` (${value})`;
    if (min !== undefined && value < min) this.#fail(path, `${what} is less than \`min\` (${min}).`);
    else if (max !== undefined && value > max) this.#fail(path, `${what} is more than \`max\` (${max}).`);
  }

  #checkNumeric(type: ParameterType): void {
    if (['integer', 'bigint', 'double', 'decimal'].includes(type)) return;
    this.#fail(
      ['value_type'],
      `\`value_type\` of a number cannot be \`${type}\`.`,
      'Write `integer`, `bigint`, `double` or `decimal`.',
    );
  }

  #fail(path: YamlPath, message: string, hint?: string): undefined {
    this.problems.push({
      code: 'bad_input',
      severity: 'error',
      message,
      ...(hint === undefined ? {} : { hint }),
      file: this.#parsed.file,
      ...this.#parsed.placeOf(path),
      node: this.#name,
    });
    return undefined;
  }
}

type Validated = { [Control in InputControl]: (typeof inputSchemas)[Control]['_output'] }[InputControl];

/** The narrowest type that holds all of the values. Dates are told by their form, all others that are text stay text. */
function typeOfAll(values: readonly ParameterScalar[]): ParameterType {
  if (values.length === 0) return 'text';
  if (values.every((value) => typeof value === 'boolean')) return 'boolean';
  if (values.every((value) => typeof value === 'number')) return values.every(Number.isInteger) ? 'bigint' : 'double';
  return values.every((value) => typeof value === 'string' && isDate(value)) ? 'date' : 'text';
}

type Present<Fields> = { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };

/** The fields that have a value. */
function present<Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<Fields>;
}
