import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { stringify } from 'yaml';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import { parseCheckFile } from '../../../shared/domain/checks/parse-check-file';
import { PlumblineError, type Problem } from '../../../shared/domain/problem';
import type { WorkspaceSession } from '../../jobs/workspace-session';
import { readProblem } from '../../workspace/file-errors';
import { type CommandContext, withSession } from '../command-context';

/** What is to be said about a place of the contract. */
export interface ContractPlaces {
  outcome(outcome: CheckOutcome): CheckOutcome;
  problem(problem: Problem): Problem;
}

/**
 * Checks a data file with a contract, without any workspace: a workspace with this source alone is made in a temporary folder,
 * handed to `work`, and removed. Nothing is written beside the file. Rejects with `file_not_found` without such a contract.
 */
export async function withDataFile<Answer>(
  context: CommandContext,
  path: string,
  contract: string,
  work: (session: WorkspaceSession, places: ContractPlaces) => Promise<Answer>,
): Promise<Answer> {
  const text = await readContract(contract);
  const named = parseCheckFile('checks/contract.yml', text);
  // A contract that says of no dataset what it is about is shown with its problem, over a source of any name.
  const node = named.node === '' ? 'contract' : named.node;
  const file = 'checks/contract.yml';
  const shown = relative('.', contract) || contract;
  const place = <Placed extends { readonly file?: string }>(placed: Placed): Placed =>
    placed.file === file ? { ...placed, file: shown } : placed;
  return withFileAlone(context, path, node, { [file]: text }, (session) =>
    work(session, {
      problem: place,
      outcome: (outcome) => {
        const { error } = outcome;
        return place(error === undefined ? outcome : { ...outcome, error: place(error) });
      },
    }),
  );
}

/** Hands a workspace in a temporary folder to `work`: a data file as its only source, named `node`, and files beside it. */
export async function withFileAlone<Answer>(
  context: CommandContext,
  path: string,
  node: string,
  files: Readonly<Record<string, string>>,
  work: (session: WorkspaceSession) => Promise<Answer>,
): Promise<Answer> {
  const root = await mkdtemp(join(tmpdir(), 'plumbline-check-'));
  try {
    await mkdir(join(root, 'checks'));
    await writeFile(
      join(root, 'plumbline.yaml'),
      stringify({ plumbline: 1, name: 'check', sources: { [node]: { path } } }),
    );
    for (const [file, text] of Object.entries(files)) await writeFile(join(root, file), text);
    return await withSession(context, root, {}, work);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Rejects with `empty_file` for a file without a byte. */
export async function requireContent(path: string): Promise<void> {
  if ((await stat(path)).size > 0) return;
  throw new PlumblineError({
    code: 'empty_file',
    file: path,
    message: `${basename(path)} is empty (0 bytes).`,
    hint: 'Give a file with data.',
  });
}

async function readContract(contract: string): Promise<string> {
  try {
    return await readFile(contract, 'utf8');
  } catch (error) {
    const hint = 'A first one: plumbline check FILE --suggest > CONTRACT.yml';
    throw new PlumblineError({ ...readProblem(error, contract), hint }, { cause: error });
  }
}
