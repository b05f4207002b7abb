import { foldName } from '../graph/names';
import type { MacroArgument, Rows, Scope } from './scope';
import type { KnownMacro, Tracer } from './tracer';
import { isJson, type Json, listOf, textsOf } from './tree';
import { constant, unresolved, type Value } from './value';

/** The call of a scalar macro of the workspace: its body over its arguments. */
export function traceScalarMacro(
  name: string,
  macros: readonly KnownMacro[],
  call: Json,
  scope: Scope,
  tracer: Tracer,
): Value {
  const inner = macroScope(`scalar ${name}`, macros, call, scope, tracer);
  if (typeof inner === 'string') return unresolved(inner);
  const [expression] = listOf(inner.body.select_list);
  return expression === undefined
    ? unresolved(`The macro ${name} has no body.`)
    : tracer.expression(expression, inner.scope);
}

/** The rows of a table macro of the workspace. */
export function traceTableMacro(
  name: string,
  macros: readonly KnownMacro[],
  call: Json,
  scope: Scope,
  tracer: Tracer,
): Rows | string {
  const inner = macroScope(`table ${name}`, macros, call, scope, tracer);
  return typeof inner === 'string' ? inner : tracer.query(inner.body, { ...inner.scope, select: undefined });
}

function macroScope(
  key: string,
  macros: readonly KnownMacro[],
  call: Json,
  scope: Scope,
  tracer: Tracer,
): { readonly body: Json; readonly scope: Scope } | string {
  const name = key.slice(key.indexOf(' ') + 1);
  if (scope.macros.includes(key)) return `The macro ${name} calls itself.`;
  const children = listOf(call.children);
  const fitting = macros.filter((macro) => bindArguments(macro, children) !== undefined);
  const fewest = Math.min(...fitting.map((macro) => macro.parameters.length));
  const [macro, other] = fitting.filter((candidate) => candidate.parameters.length === fewest);
  if (macro === undefined) return `The macro ${name} has no signature for this call.`;
  if (other !== undefined) return `Which signature of the macro ${name} is called depends on types.`;
  if (macro.body === undefined) return `The body of the macro ${name} cannot be read.`;
  const given = bindArguments(macro, children) ?? new Map<string, Json>();
  const parameters = new Map<string, MacroArgument>();
  for (const parameter of macro.parameters) {
    const expression = given.get(foldName(parameter));
    let known: Value | undefined;
    const value = () => {
      known ??= expression === undefined ? constant : tracer.expression(expression, scope);
      return known;
    };
    parameters.set(foldName(parameter), { expression, scope, value });
  }
  return {
    body: macro.body,
    scope: {
      frame: undefined,
      tables: undefined,
      callerTables: scope.tables ?? scope.callerTables,
      parameters,
      select: scope.select,
      macros: [...scope.macros, key],
    },
  };
}

/** Arguments by folded parameter, or undefined where they do not fit. */
function bindArguments(macro: KnownMacro, children: readonly Json[]): Map<string, Json> | undefined {
  const names = macro.parameters.map(foldName);
  const bound = new Map<string, Json>();
  let position = 0;
  for (const child of children) {
    const named = namedArgument(child, names);
    const name = named?.name ?? names[position++];
    if (name === undefined || !names.includes(name) || bound.has(name)) return undefined;
    bound.set(name, named?.value ?? child);
  }
  return bound;
}

/** `name := value`, or `name = value` for a table function. */
function namedArgument(child: Json, names: readonly string[]): { name: string; value: Json } | undefined {
  if (typeof child.alias === 'string' && child.alias !== '') return { name: foldName(child.alias), value: child };
  if (child.type !== 'COMPARE_EQUAL' || !isJson(child.left) || !isJson(child.right)) return undefined;
  const parts = textsOf(child.left.column_names);
  const name = foldName(parts[0] ?? '');
  return parts.length === 1 && names.includes(name) ? { name, value: child.right } : undefined;
}
