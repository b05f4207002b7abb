import type { MacroReads } from './cell-reads';

/** Which parameters of a table macro name tables, over all of its signatures. */
export interface TableParameters {
  readonly positions: ReadonlySet<number>;
  readonly names: ReadonlySet<string>;
}

/**
 * By folded macro name, the parameters whose arguments are tables: those that `query_table` reads, and those that are
 * handed to such a parameter of another macro.
 */
export function tableParameters(macros: readonly MacroReads[]): ReadonlyMap<string, TableParameters> {
  const found = new Map<string, { positions: Set<number>; names: Set<string> }>();
  const add = (macro: MacroReads, parameter: string): boolean => {
    const known = found.get(macro.name) ?? { positions: new Set<number>(), names: new Set<string>() };
    found.set(macro.name, known);
    const position = macro.parameters.indexOf(parameter);
    if (known.names.has(parameter) && known.positions.has(position)) return false;
    known.names.add(parameter);
    known.positions.add(position);
    return true;
  };
  for (const macro of macros) for (const parameter of macro.tableParameters) add(macro, parameter);
  for (let grown = found.size > 0; grown; ) {
    grown = false;
    for (const macro of macros) {
      for (const { parameter, macro: callee, position, name } of macro.passed) {
        if (isTableArgument(found.get(callee), position, name) && add(macro, parameter)) grown = true;
      }
    }
  }
  return found;
}

export function isTableArgument(
  macro: TableParameters | undefined,
  position: number,
  name: string | undefined,
): boolean {
  if (macro === undefined) return false;
  return name === undefined ? macro.positions.has(position) : macro.names.has(name);
}
