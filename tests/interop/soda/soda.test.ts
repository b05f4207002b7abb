import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownDefinitions } from '../../../shared/domain/checks/own/own-types';
import { parseCheckFile } from '../../../shared/domain/checks/parse-check-file';
import { filterCases, nameCases, variableCases } from './cases/filters-and-names';
import { freshnessCases } from './cases/freshness';
import { invalidCases } from './cases/invalid';
import { duplicateCases, missingCases } from './cases/missing-and-duplicate';
import { ownChecks, withOwnChecks } from './cases/own-checks';
import { typesOfOwnSql } from './cases/own-sql-and-schema';
import { thresholdCases } from './cases/thresholds';
import type { Answer, ContractCase, KnownDifference } from './contract-case';
import { knownDifferences } from './known-differences';
import { type PlumblineAnswers, runPlumbline } from './run-plumbline';
import { runSoda, type SodaAnswers } from './run-soda';

const now = new Date('2026-03-02T12:00:00Z');

const groups: Readonly<Record<string, readonly ContractCase[]>> = {
  thresholds: thresholdCases,
  'missing values': missingCases,
  duplicates: duplicateCases,
  validity: invalidCases,
  freshness: freshnessCases,
  filters: filterCases,
  variables: variableCases,
  'odd names': nameCases,
  ...typesOfOwnSql,
};

const evaluated = Object.values(groups).flat();
const all = [...evaluated, ...knownDifferences];

let folder: string;
let instance: DuckDBInstance;
let soda: ReadonlyMap<string, SodaAnswers>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-interop-'));
  const database = join(folder, 'data.duckdb');
  await createDatabase(database);
  soda = runSoda(database, join(folder, 'contracts'), now, [...all, ...evaluated.map(withOwnChecks)]);
  instance = await DuckDBInstance.create(database, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  await connection.run("SET GLOBAL TimeZone = 'UTC'");
  connection.closeSync();
});

afterAll(async () => {
  instance?.closeSync();
  await rm(folder, { recursive: true, force: true });
});

describe('the contracts', () => {
  it('are told apart by their names', () => {
    const names = all.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('hold as many checks as they should', () => {
    const checks = evaluated.flatMap(({ name }) => [...(soda.get(name)?.answers ?? [])]);
    expect(evaluated.length).toBeGreaterThanOrEqual(300);
    expect(checks.length).toBeGreaterThanOrEqual(730);
  });
});

for (const [group, cases] of Object.entries(groups)) {
  describe(`Soda and Plumbline agree on ${group}:`, () => {
    it.each(cases)('$name', expectAgreement);
  });
}

describe('Soda passes over checks beyond the contract language', () => {
  it('which are one of each type, and which Plumbline reads without a complaint', () => {
    const { checks, problems } = parseCheckFile('checks/it.yml', `dataset: a/b\ncolumns: []\n${ownChecks}`);
    expect(problems).toEqual([]);
    expect(new Set(checks.map((check) => (check.type === 'group_by' ? check.inner.type : check.type)))).toEqual(
      new Set(Object.keys(ownDefinitions)),
    );
  });

  it('in every contract: outcomes, values and errors are those of the same contract without them', () => {
    expect(evaluated.length).toBeGreaterThanOrEqual(300);
    for (const contract of evaluated) {
      const without = sodaAnswers(contract);
      const beside = sodaAnswers(withOwnChecks(contract));
      expect([contract.name, beside.errors.length, [...beside.answers]]).toEqual([
        contract.name,
        without.errors.length,
        [...without.answers],
      ]);
    }
  });

  it('and Plumbline gives the checks of the contract the outcomes that Soda gives them', async () => {
    const own = `x-plumbline:
  checks:
    - row_count: {group_by: [kind], threshold: {must_be_greater_than: 100}}
    - anomaly: {metric: row_count}
`;
    for (const contract of evaluated.filter(({ text }) => text.startsWith('dataset: plumbline/main/ten\n'))) {
      const theirs = sodaAnswers(contract);
      for (const ours of await plumblineAnswers({ ...contract, text: `${contract.text}${own}` })) {
        const ofContract = new Map([...ours.answers].filter(([key]) => theirs.answers.has(key)));
        if (contract.refused !== true) {
          expectSame(ofContract, theirs.answers);
          expect(ours.answers.size, contract.name).toBe(theirs.answers.size + 2);
        }
      }
    }
  });
});

describe('Soda and Plumbline are known to differ on', () => {
  it.each(knownDifferences)('$name', expectKnownDifference);
});

async function expectAgreement(contract: ContractCase): Promise<void> {
  const theirs = sodaAnswers(contract);
  expectEvaluation(theirs, contract, 'Soda');
  for (const ours of await plumblineAnswers(contract)) {
    expectEvaluation(ours, contract, 'Plumbline');
    if (contract.refused !== true) expectSame(ours.answers, theirs.answers);
  }
}

/** A side ran the contract without a complaint, or refused all of it where the case says so. */
function expectEvaluation(side: SodaAnswers | PlumblineAnswers, { refused }: ContractCase, name: string): void {
  if (refused === true) {
    expect(side.errors.length + side.answers.size, `${name} says something`).toBeGreaterThan(0);
    expect(outcomesOf(side).filter((outcome) => outcome !== 'error')).toEqual([]);
    return;
  }
  expect([...side.errors, ...('warnings' in side ? side.warnings : [])], `problems of ${name}`).toEqual([]);
  expect(side.answers.size, `checks that ${name} ran`).toBeGreaterThan(0);
}

async function expectKnownDifference(contract: KnownDifference): Promise<void> {
  const theirs = sodaAnswers(contract);
  const answered = await plumblineAnswers(contract);
  const different = Object.entries(contract.answers);
  expect(different.length).toBeGreaterThan(0);
  for (const [key, { soda: said, plumbline }] of different) {
    expectAnswer(theirs.answers.get(key), said, `Soda on ${key}: ${contract.reason}`);
    for (const ours of answered)
      expectAnswer(ours.answers.get(key), plumbline, `Plumbline on ${key}: ${contract.reason}`);
  }
  const rest = (answers: ReadonlyMap<string, Answer>): ReadonlyMap<string, Answer> =>
    new Map([...answers].filter(([key]) => !Object.hasOwn(contract.answers, key)));
  for (const ours of answered) expectSame(rest(ours.answers), rest(theirs.answers));
}

function sodaAnswers({ name }: ContractCase): SodaAnswers {
  const answers = soda.get(name);
  if (answers === undefined) throw new Error(`Soda did not run “${name}”.`);
  return answers;
}

/** On a table, which has statistics and plans of its own, and on a view, which stands for files. */
async function plumblineAnswers(contract: ContractCase): Promise<readonly PlumblineAnswers[]> {
  const answers = [
    await runPlumbline(instance, contract, now, 'main', true),
    await runPlumbline(instance, contract, now, 'views', false),
  ];
  const unevaluated = new Set(answers.flatMap((one) => one.unevaluated));
  if (unevaluated.size > 0) throw new Error(`Plumbline evaluates nothing here. ${[...unevaluated].join(' ')}`);
  return answers;
}

function outcomesOf({ answers }: SodaAnswers | PlumblineAnswers): readonly string[] {
  return [...answers.values()].map(([outcome]) => outcome);
}

function expectSame(ours: ReadonlyMap<string, Answer>, theirs: ReadonlyMap<string, Answer>): void {
  expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
  for (const [key, answer] of theirs) expectAnswer(ours.get(key), answer, `Plumbline, like Soda, on ${key}`);
}

function expectAnswer(found: Answer | undefined, expected: Answer | 'not there', about: string): void {
  if (expected === 'not there') {
    expect(found, about).toBeUndefined();
    return;
  }
  const [, value] = expected;
  const near =
    found !== undefined &&
    typeof found[1] === 'number' &&
    typeof value === 'number' &&
    Math.abs(found[1] - value) <= 1e-9 * Math.max(Math.abs(found[1]), Math.abs(value));
  expect(near && found !== undefined ? [found[0], value] : found, about).toEqual([...expected]);
}

/** The tables, and for each a view of its name in another schema. */
async function createDatabase(path: string): Promise<void> {
  const created = await DuckDBInstance.create(path);
  const connection = await created.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(await readFile(join(__dirname, 'tables.sql'), 'utf8'));
  await connection.run('CREATE SCHEMA views');
  const reader = await connection.runAndReadAll(
    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main'",
  );
  for (const [name] of reader.getRows()) {
    const quoted = `"${String(name).replaceAll('"', '""')}"`;
    await connection.run(`CREATE VIEW views.${quoted} AS SELECT * FROM main.${quoted}`);
  }
  connection.closeSync();
  created.closeSync();
}
