import { basename } from 'node:path';
import { addCheckToFile } from '../../../shared/domain/checks/add-check';
import { sourceNameFor } from '../../workspace/source-name';
import type { CommandContext } from '../command-context';
import { exitCodes } from '../exit-code';
import { countOf } from '../output';
import { profileFile, suggestionsOf } from './profile';

/**
 * `plumbline check FILE --suggest`: a check file of what the rows of a data file speak for, on standard output, and the
 * evidence beside it. Needs no workspace and writes nothing.
 */
export async function suggestContract(context: CommandContext, path: string): Promise<number> {
  const { output } = context;
  const profile = await profileFile(context, path);
  const node = sourceNameFor(path, new Set());
  const suggestions = suggestionsOf(profile);
  const contract = suggestions.reduce<string | null>(
    (text, { check }) => addCheckToFile(`checks/${node}.yml`, text, `plumbline/main/${node}`, check),
    null,
  );
  if (contract !== null) output.text(contract.trimEnd());
  for (const { column, title, evidence } of suggestions) output.note(`${column}: ${title} (${evidence})`);
  output.note(
    `${countOf(suggestions.length, 'check')} suggested by ${countOf(profile.rows, 'row')} of ${basename(path)}.`,
  );
  output.answer({ node, rows: profile.rows, suggestions, contract });
  return exitCodes.done;
}
