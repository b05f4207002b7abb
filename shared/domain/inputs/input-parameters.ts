import { foldName } from '../graph/names';
import type { ParameterValue } from '../manifest/manifest';
import type { InputCell, Notebook } from '../notebook/notebook';
import { fitInputValue } from './fit-value';
import { parametersOfInput } from './input-definition';
import { inputDefinition } from './read-input';

/** Names of the parameters that an input cell binds; that of the cell where its body cannot be read. */
export function inputParameterNames(cell: Pick<InputCell, 'name' | 'body'>): readonly string[] {
  const definition = inputDefinition(cell.body);
  return definition === undefined
    ? [cell.name]
    : parametersOfInput(cell.name, definition).map((parameter) => parameter.name);
}

/** Names of all parameters that input cells bind, in the order of the notebooks. */
export function allInputParameters(notebooks: readonly Notebook[]): readonly string[] {
  return inputCells(notebooks).flatMap(inputParameterNames);
}

/** The values among `set` that the input cells of today could give. A cell that is gone, or another control, makes a value nobody's. */
export function fittingValues(
  notebooks: readonly Notebook[],
  set: Readonly<Record<string, ParameterValue>>,
): Record<string, ParameterValue> {
  const values = new Map(Object.entries(set).map(([name, value]) => [foldName(name), value]));
  const fitting: Record<string, ParameterValue> = {};
  for (const cell of values.size === 0 ? [] : inputCells(notebooks)) {
    const definition = inputDefinition(cell.body);
    if (definition === undefined) continue;
    for (const { name } of parametersOfInput(cell.name, definition)) {
      const value = values.get(foldName(name));
      const fitted = value === undefined ? undefined : fitInputValue(cell.name, definition, name, value);
      if (fitted !== undefined) fitting[name] = fitted;
    }
  }
  return fitting;
}

function inputCells(notebooks: readonly Notebook[]): readonly InputCell[] {
  return notebooks.flatMap((notebook) => notebook.blocks.flatMap((block) => (block.kind === 'input' ? [block] : [])));
}
