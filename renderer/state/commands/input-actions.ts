import { parametersOfInput } from '../../../shared/domain/inputs/input-definition';
import { inputDefinition } from '../../../shared/domain/inputs/read-input';
import { withDefault } from '../../../shared/domain/inputs/write-default';
import { replaceCellBody } from '../../../shared/domain/notebook/edit-notebook';
import type { Services } from '../services';

/** Writes what is chosen at an input cell into the notebook as its default, and forgets that it was chosen. */
export async function saveInputDefault(services: Services, file: string, id: string): Promise<void> {
  await services.inputs.flush();
  const session = services.openSession(file);
  const cell = session.notebook.blocks.find((block) => block.id === id);
  const definition = cell?.kind === 'input' ? inputDefinition(cell.body) : undefined;
  if (cell?.kind !== 'input' || definition === undefined) return;
  const parameters = parametersOfInput(cell.name, definition);
  const known = services.store.getState().workspace?.parameters ?? [];
  const chosenFor = (part: string) => {
    const name = parameters.find((parameter) => parameter.part === part)?.name.toLowerCase();
    return known.find((parameter) => parameter.name.toLowerCase() === name)?.value;
  };
  const [value, from, to] = [chosenFor('value'), chosenFor('from'), chosenFor('to')];
  if (typeof from === 'string' && typeof to === 'string') {
    session.edit(replaceCellBody(session.notebook, id, withDefault(cell.body, { from, to })), true);
  } else if (value !== undefined) {
    session.edit(replaceCellBody(session.notebook, id, withDefault(cell.body, value)), true);
  } else return;
  services.inputs.choose(Object.fromEntries(parameters.map((parameter) => [parameter.name, null])), true);
  await services.inputs.flush();
}
