import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
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
  const root = await mkdtemp(join(tmpdir(), 'plumbline-check-'));
  try {
    // A contract that says of no dataset what it is about is shown with its problem, over a source of any name.
    const node = named.node === '' ? 'contract' : named.node;
    const file = 'checks/contract.yml';
    await mkdir(join(root, 'checks'));
    await writeFile(
      join(root, 'plumbline.yaml'),
      stringify({ plumbline: 1, name: 'check', sources: { [node]: { path } } }),
    );
    await writeFile(join(root, file), text);
    const shown = relative('.', contract) || contract;
    const place = <Placed extends { readonly file?: string }>(placed: Placed): Placed =>
      placed.file === file ? { ...placed, file: shown } : placed;
    return await withSession(context, root, {}, (session) =>
      work(session, {
        problem: place,
        outcome: (outcome) => {
          const { error } = outcome;
          return place(error === undefined ? outcome : { ...outcome, error: place(error) });
        },
      }),
    );
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function readContract(contract: string): Promise<string> {
  try {
    return await readFile(contract, 'utf8');
  } catch (error) {
    const hint = 'A first one: plumbline check FILE --suggest > CONTRACT.yml';
    throw new PlumblineError({ ...readProblem(error, contract), hint }, { cause: error });
  }
}
