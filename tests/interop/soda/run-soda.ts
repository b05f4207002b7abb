import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, type ContractCase, checkKey } from './contract-case';

const root = join(__dirname, '../../..');
const python = join(process.env.PLUMBLINE_INTEROP ?? join(root, 'node_modules/.cache/interop'), 'soda/bin/python');

/** What Soda says about a contract. */
export interface SodaAnswers {
  /** What it logged as an error: a contract that it cannot read, a query that failed. */
  readonly errors: readonly string[];
  readonly answers: ReadonlyMap<string, Answer>;
}

const outcomes = { PASSED: 'pass', WARN: 'warn', FAILED: 'fail', NOT_EVALUATED: 'error' } as const;

/** Runs contracts with Soda's own engine on a database file, all in one process, and gives its answers by the cases' names. */
export function runSoda(
  database: string,
  folder: string,
  now: Date,
  cases: readonly ContractCase[],
): ReadonlyMap<string, SodaAnswers> {
  mkdirSync(folder);
  cases.forEach(({ text }, index) => {
    writeFileSync(join(folder, `${index}.yml`), text);
  });
  const run = spawnSync(python, [join(__dirname, 'verify_contracts.py'), database, folder, now.toISOString()], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 600_000,
  });
  if (run.error !== undefined)
    throw new Error(`Soda did not start (npm run interop -- soda installs it): ${run.error.message}`);
  if (run.status !== 0) throw new Error(`Soda's runner ended with ${run.status}:\n${run.stderr}`);
  const found = JSON.parse(run.stdout) as Record<
    string,
    {
      errors: string[];
      checks: {
        column: string | null;
        type: string;
        qualifier: string | null;
        outcome: keyof typeof outcomes;
        value: number | null;
      }[];
    }
  >;
  return new Map(
    cases.map(({ name }, index) => {
      const { errors, checks } = found[index] ?? { errors: ['Soda gave no answer.'], checks: [] };
      const answers = new Map(
        checks.map((check) => [checkKey(check), [outcomes[check.outcome], check.value] as const]),
      );
      if (answers.size < checks.length) throw new Error(`Two checks of one name in “${name}”.`);
      return [name, { errors, answers }];
    }),
  );
}
