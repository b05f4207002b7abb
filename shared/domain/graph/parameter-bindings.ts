import type { Manifest, ParameterDefinition, ParameterValue } from '../manifest/manifest';
import { manifestFile } from '../manifest/manifest';
import type { InputCell, Notebook } from '../notebook/notebook';
import { parseYaml } from '../yaml/parse-yaml';
import { foldName } from './names';

/** A parameter as the manifest or an input cell defines it, with the value that queries bind. */
export interface BoundParameter {
  readonly name: string;
  readonly type: ParameterDefinition['type'];
  /** Fits the type. Integers beyond 2^53, decimals, dates and timestamps are text. Undefined when it has no value. */
  readonly value: ParameterValue | undefined;
  /** Why the given value does not fit, as a sentence. */
  readonly problem?: string;
  readonly file: string;
  readonly line: number;
}

type ParameterType = BoundParameter['type'];

/**
 * All parameters by folded name (DuckDB matches `$Name` and `$name`). A value comes from `given`, else from the manifest's
 * default, else from the input cell's `value`, `default` or `min`. The manifest's type wins over that of an input cell.
 */
export function bindParameters(
  workspace: { readonly manifest: Pick<Manifest, 'parameters'>; readonly notebooks: readonly Notebook[] },
  given: Readonly<Record<string, ParameterValue>> = {},
): ReadonlyMap<string, BoundParameter> {
  const parameters = new Map<string, BoundParameter>();
  const values = new Map(Object.entries(given).map(([name, value]) => [foldName(name), value]));
  for (const [name, definition] of Object.entries(workspace.manifest.parameters)) {
    const value = values.has(foldName(name)) ? values.get(foldName(name)) : definition.default;
    parameters.set(foldName(name), bind({ name, type: definition.type, file: manifestFile, line: 1 }, value));
  }
  for (const notebook of workspace.notebooks) {
    for (const block of notebook.blocks) {
      if (block.kind !== 'input') continue;
      const key = foldName(block.name);
      const known = parameters.get(key);
      if (known?.problem !== undefined || (known?.value ?? null) !== null) continue;
      const input = readInput(block);
      const value = values.get(key) ?? input.value;
      const type = known?.type ?? input.type ?? typeOfValue(value);
      parameters.set(key, bind({ name: block.name, type, file: notebook.file, line: block.line }, value));
    }
  }
  return parameters;
}

/** A value as fingerprints and stale reasons compare it: its type and its exact text. */
export function parameterText(parameter: BoundParameter): string {
  return `${parameter.type}:${JSON.stringify(parameter.value ?? null)}`;
}

function bind(
  definition: Omit<BoundParameter, 'value' | 'problem'>,
  value: ParameterValue | undefined,
): BoundParameter {
  if (value === undefined) return { ...definition, value: undefined };
  const fitted = valueOfType(definition.type, value);
  if (fitted !== undefined) return { ...definition, value: fitted };
  return {
    ...definition,
    value: undefined,
    problem: `The value ${JSON.stringify(value)} of the parameter ${definition.name} is not of type ${definition.type}.`,
  };
}

function valueOfType(type: ParameterType, value: ParameterValue): ParameterValue | undefined {
  if (value === null) return null;
  if (type === 'text') return String(value);
  if (typeof value === 'boolean') return type === 'boolean' ? value : undefined;
  const text = String(value).trim();
  switch (type) {
    case 'integer':
    case 'bigint': {
      if (!/^[+-]?\d+$/.test(text)) return undefined;
      const whole = BigInt(text.replace(/^\+/, ''));
      if (BigInt.asIntN(type === 'integer' ? 32 : 64, whole) !== whole) return undefined;
      return Number.isSafeInteger(Number(whole)) ? Number(whole) : String(whole);
    }
    case 'double':
      if (/^[+-]?(inf|infinity|nan)$/i.test(text)) return text.toLowerCase();
      return text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
    case 'decimal':
      return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) ? text : undefined;
    case 'boolean':
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined;
    case 'date':
      return /^\d{4,}-\d{2}-\d{2}$/.test(text) ? text : undefined;
    case 'timestamp':
      return /^\d{4,}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?$/.test(text) ? text : undefined;
  }
}

/** The YAML body of an input cell. A body that cannot be read gives no value; the notebook's parser says what is wrong with it. */
function readInput(cell: InputCell): { type?: ParameterType; value?: ParameterValue } {
  const body = parseYaml(cell.name, cell.body).value;
  if (typeof body !== 'object' || body === null) return {};
  const fields = body as Record<string, unknown>;
  const given = fields.value ?? fields.default ?? fields.min;
  const value = isValue(given) ? given : undefined;
  const type = inputType(typeof fields.type === 'string' ? fields.type : '', value, fields.step);
  return { ...(type === undefined ? {} : { type }), ...(value === undefined ? {} : { value }) };
}

function inputType(control: string, value: ParameterValue | undefined, step: unknown): ParameterType | undefined {
  switch (control) {
    case 'slider':
    case 'number':
      return Number.isInteger(value ?? 0) && Number.isInteger(step ?? 1) ? 'bigint' : 'double';
    case 'checkbox':
    case 'toggle':
      return 'boolean';
    case 'text':
      return 'text';
    case 'integer':
    case 'bigint':
    case 'double':
    case 'decimal':
    case 'boolean':
    case 'date':
    case 'timestamp':
      return control;
    default:
      return undefined;
  }
}

function typeOfValue(value: ParameterValue | undefined): ParameterType {
  if (typeof value === 'number') return Number.isInteger(value) ? 'bigint' : 'double';
  return typeof value === 'boolean' ? 'boolean' : 'text';
}

function isValue(value: unknown): value is ParameterValue {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
