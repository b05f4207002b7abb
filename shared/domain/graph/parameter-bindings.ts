import { listOfType, valueOfType } from '../inputs/fit-value';
import { parametersOfInput, typeText } from '../inputs/input-definition';
import { inputDefinition } from '../inputs/read-input';
import type { Manifest, ParameterScalar, ParameterType, ParameterValue } from '../manifest/manifest';
import { manifestFile } from '../manifest/manifest';
import type { Notebook } from '../notebook/notebook';
import { foldName } from './names';

/** A parameter as the manifest or an input cell defines it, with the value that queries bind. */
export interface BoundParameter {
  readonly name: string;
  /** Of each value, where it is a list. */
  readonly type: ParameterType;
  readonly list?: true;
  /** Fits the type. Integers beyond 2^53, decimals, dates and timestamps are text. Undefined when it has no value. */
  readonly value: ParameterValue | undefined;
  /** Who says so: the command line, the person at the input, the notebook, the manifest, or the control's own first value. */
  readonly origin?: ParameterOrigin;
  /** Why the given value does not fit, as a sentence. */
  readonly problem?: string;
  readonly file: string;
  readonly line: number;
  /** The input cell that controls it. */
  readonly control?: { readonly file: string; readonly line: number };
}

export type ParameterOrigin = 'given' | 'set' | 'notebook' | 'manifest' | 'fallback';

type Values = Readonly<Record<string, ParameterValue>>;

/** What is known of one parameter before a value is chosen. */
interface Definition {
  readonly name: string;
  readonly type: ParameterType | undefined;
  readonly list: boolean;
  readonly file: string;
  readonly line: number;
  readonly notebook?: ParameterValue | undefined;
  readonly manifest?: ParameterValue | undefined;
  readonly fallback?: ParameterValue | undefined;
  readonly control?: { readonly file: string; readonly line: number };
}

/**
 * All parameters by folded name (DuckDB matches `$Name` and `$name`). A value comes from `given` (the command line), else
 * from `set` (what was chosen at the input cell), else from the input cell's `default`, else from the manifest's, else it
 * is what the control shows by itself. The manifest's type wins over that of an input cell, and the first input cell of a
 * name over the others.
 */
export function bindParameters(
  workspace: { readonly manifest: Pick<Manifest, 'parameters'>; readonly notebooks: readonly Notebook[] },
  given: Values = {},
  set: Values = {},
): ReadonlyMap<string, BoundParameter> {
  const definitions = new Map<string, Definition>();
  for (const [name, definition] of Object.entries(workspace.manifest.parameters)) {
    const { type, default: manifest } = definition;
    definitions.set(foldName(name), { name, type, list: false, file: manifestFile, line: 1, manifest });
  }
  const controlled = new Set<string>();
  for (const notebook of workspace.notebooks) {
    const place = { file: notebook.file };
    for (const block of notebook.blocks) {
      if (block.kind !== 'input') continue;
      const input = inputDefinition(block.body);
      if (input === undefined) {
        // What is wrong with it stands with its cell. The name is taken: a query that binds it says that it has no value.
        const key = foldName(block.name);
        if (!definitions.has(key)) {
          definitions.set(key, { name: block.name, type: undefined, list: false, ...place, line: block.line });
        }
        continue;
      }
      for (const parameter of parametersOfInput(block.name, input)) {
        const key = foldName(parameter.name);
        if (controlled.has(key)) continue;
        controlled.add(key);
        const known = definitions.get(key);
        const own = { name: parameter.name, type: parameter.type, ...place, line: block.line };
        definitions.set(key, {
          ...(known?.file === manifestFile ? known : own),
          list: parameter.list,
          control: { ...place, line: block.line },
          notebook: parameter.default,
          fallback: parameter.fallback,
        });
      }
    }
  }
  const [byGiven, bySet] = [folded(given), folded(set)];
  return new Map(
    [...definitions].map(([key, definition]) => [
      key,
      bind(definition, [
        ['given', byGiven.get(key)],
        ['set', bySet.get(key)],
        ['notebook', definition.notebook],
        ['manifest', definition.manifest],
        ['fallback', definition.fallback],
      ]),
    ]),
  );
}

/** A value as fingerprints and stale reasons compare it: its type and its exact text. */
export function parameterText(parameter: BoundParameter): string {
  return `${typeText(parameter)}:${JSON.stringify(parameter.value ?? null)}`;
}

/** The first of the candidates that is a value; null only where no other is one. */
function bind(
  { name, type, list, file, line, control }: Definition,
  candidates: readonly (readonly [ParameterOrigin, ParameterValue | undefined])[],
): BoundParameter {
  const [origin, value] =
    candidates.find(([, candidate]) => candidate !== undefined && candidate !== null) ??
    candidates.find(([, candidate]) => candidate !== undefined) ??
    [];
  const definition = {
    name,
    type: type ?? typeOfValue(value),
    ...(list ? { list: true as const } : {}),
    file,
    line,
    ...(control === undefined ? {} : { control }),
  };
  if (value === undefined || origin === undefined) return { ...definition, value: undefined };
  const fitted = typedValue(definition, value);
  if (fitted !== undefined) return { ...definition, value: fitted, origin };
  return {
    ...definition,
    value: undefined,
    problem: `The value ${JSON.stringify(value)} of the parameter ${name} is not of type ${typeText(definition)}.`,
  };
}

function typedValue(
  { type, list }: { readonly type: ParameterType; readonly list?: true },
  value: ParameterValue,
): ParameterValue | undefined {
  if (list) return value === null ? null : listOfType(type, value);
  return Array.isArray(value) ? undefined : valueOfType(type, value as ParameterScalar);
}

function typeOfValue(value: ParameterValue | undefined): ParameterType {
  if (typeof value === 'number') return Number.isInteger(value) ? 'bigint' : 'double';
  return typeof value === 'boolean' ? 'boolean' : 'text';
}

function folded(values: Values): ReadonlyMap<string, ParameterValue> {
  return new Map(Object.entries(values).map(([name, value]) => [foldName(name), value]));
}
