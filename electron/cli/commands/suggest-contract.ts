import { basename } from 'node:path';
import { addEntryToFile } from '../../../shared/domain/checks/add-check';
import { parseCheckFile } from '../../../shared/domain/checks/parse-check-file';
import { backtestText } from '../../../shared/domain/checks/suggest/backtest';
import type { Suggestion } from '../../../shared/domain/checks/suggest/suggestion';
import { PlumblineError } from '../../../shared/domain/problem';
import { sourceNameFor } from '../../workspace/source-name';
import type { CommandContext } from '../command-context';
import { exitCodes } from '../exit-code';
import { countOf } from '../output';
import { requireContent, withFileAlone } from './check-data-file';

/**
 * `plumbline check FILE --suggest`: a check file of what the rows of a data file speak for, on standard output, with what
 * speaks for each check in comments. Needs no workspace and writes nothing.
 */
export async function suggestContract(context: CommandContext, path: string): Promise<number> {
  const { output, signal } = context;
  await requireContent(path);
  const node = sourceNameFor(path, new Set());
  const report = await withFileAlone(context, path, node, {}, (session) => session.suggest([node], { signal }));
  const [found] = report.nodes;
  if (report.cancelled || signal.aborted || found === undefined) {
    output.note('Interrupted.');
    return exitCodes.interrupted;
  }
  if (found.problem !== undefined) throw new PlumblineError(found.problem);
  const { rows, suggestions } = found;
  const contract = suggestions.reduce<string | null>((text, one) => withSuggestion(text, node, one), null);
  if (contract !== null) output.text(contract.trimEnd());
  for (const { title, evidence, backtest } of suggestions)
    output.note(`${title} (${evidence} ${backtestText(backtest)})`);
  output.note(`${countOf(suggestions.length, 'check')} suggested by ${countOf(rows, 'row')} of ${basename(path)}.`);
  const listed = suggestions.map((one) => ({ ...one, column: one.columns[0] ?? null, topic: one.kind }));
  output.answer({ node, rows, suggestions: listed, contract });
  return exitCodes.done;
}

/** The contract with one more check, and comments above it. */
function withSuggestion(text: string | null, node: string, { entry, evidence, backtest }: Suggestion): string {
  const file = `checks/${node}.yml`;
  const added = addEntryToFile(file, text, `plumbline/main/${node}`, entry);
  const check = parseCheckFile(file, added)
    .checks.filter(({ type, column }) => type === entry.type && (column === entry.column || type === 'freshness'))
    .at(-1);
  if (check === undefined) return added;
  const lines = added.split('\n');
  const line = lines[check.line - 1] ?? '';
  const indent = line.slice(0, line.length - line.trimStart().length);
  // Values of the data may be in it: a comment is one line.
  const comments = [evidence, backtestText(backtest)].map((said) => `${indent}# ${said.replace(/\s+/g, ' ')}`);
  return [...lines.slice(0, check.line - 1), ...comments, ...lines.slice(check.line - 1)].join('\n');
}
