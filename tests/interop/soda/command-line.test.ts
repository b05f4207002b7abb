import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quoteIdentifier, quoteText } from '../../../shared/domain/sql-text';
import { expectSameOutcomes, type FoundOutcome, ownOutcomes, runProgram } from '../support/contract-outcomes';
import { changeWarehouse, nodesByTable, type PromotedContracts, promoteContracts } from '../support/promoted-contracts';

/** What `soda contract verify` ends with: no check warned or failed; one warned. */
const codes = { pass: 0, warn: 2 } as const;

const outcomes = { PASSED: 'pass', WARN: 'warn', FAILED: 'fail', 'NOT EVALUATED': 'error' } as const;

interface Verified {
  readonly code: number | null;
  readonly output: string;
  readonly found: readonly FoundOutcome[];
}

/** Runs Soda's command on one contract, as the project's README says, and reads the table that it prints. */
function verify({ project, warehouse }: PromotedContracts, node: string, file: string): Verified {
  const { code, output } = runProgram(
    'soda',
    'soda',
    project,
    ['contract', 'verify', '--data-source', 'data_source.yml', '--contract', join('contracts', file)],
    { WAREHOUSE: warehouse, SODA_CORE_TELEMETRY_ENABLED: 'false' },
  );
  const rows = [...output.matchAll(/^\|[^|]*\| (.*?) +\|[^|]*\|\W*(PASSED|WARN|FAILED|NOT EVALUATED) *\|.*\|$/gm)];
  return {
    code,
    output,
    found: rows.map(([, name = '', outcome]) => ({
      node,
      name,
      outcome: outcomes[outcome as keyof typeof outcomes],
    })),
  };
}

describe('contracts of the sample, promoted to Soda and verified by its own command', () => {
  let promoted: PromotedContracts;
  let nodes: ReadonlyMap<string, string>;
  let files: readonly string[];
  const verified = new Map<string, Verified>();

  beforeAll(async () => {
    promoted = await promoteContracts('sample', 'soda');
    nodes = await nodesByTable(promoted.project);
    await addInputs(promoted);
    files = await readdir(join(promoted.project, 'contracts'));
    for (const file of files) {
      const table = file.replace(/\.yml$/, '');
      verified.set(file, verify(promoted, nodes.get(table) ?? table, file));
    }
  });

  afterAll(async () => {
    await promoted?.workspace.dispose();
  });

  it('have the outcome of Plumbline for every check', () => {
    expect([...verified.keys()].sort()).toEqual([
      'airports.yml',
      'flights.yml',
      'flights_clean.yml',
      'worst_airports.yml',
    ]);
    const found = [...verified.values()].flatMap((one) => one.found);
    expectSameOutcomes(found, ownOutcomes(promoted, 'soda', [...nodes.values()]));
    expect(found.filter(({ name }) => name === 'columns as promoted').map(({ outcome }) => outcome)).toEqual(
      files.map(() => 'pass'),
    );
  });

  it('end with the code that says whether one warned', () => {
    for (const [file, { code, output, found }] of verified)
      expect([file, code], output).toEqual([
        file,
        found.some(({ outcome }) => outcome === 'warn') ? codes.warn : codes.pass,
      ]);
    expect(verified.get('flights.yml')?.code).toBe(codes.warn);
  });

  it('fail when a row breaks a check', async () => {
    await changeWarehouse(promoted.warehouse, [
      'UPDATE worst_airports SET flights = 0 WHERE origin = (SELECT min(origin) FROM worst_airports)',
    ]);
    const { code, output, found } = verify(promoted, 'worst_airports', 'worst_airports.yml');
    expect(code, output).toBe(1);
    expect(found.filter(({ outcome }) => outcome !== 'pass')).toEqual([
      { node: 'worst_airports', name: 'invalid(flights)', outcome: 'fail' },
    ]);
  });
});

/** Soda's command has one database file and no files beside it: the inputs are tables of it. */
async function addInputs({ project, workspace, warehouse }: PromotedContracts): Promise<void> {
  const { tables } = JSON.parse(await readFile(join(project, 'tables.json'), 'utf8')) as {
    tables: { table: string; input: string | null }[];
  };
  const inputs = tables.flatMap(({ table, input }) =>
    input === null
      ? []
      : `CREATE TABLE ${quoteIdentifier(table)} AS FROM ${input.replaceAll("'«data_root»", () => quoteText(workspace.root).slice(0, -1))}`,
  );
  expect(inputs).toHaveLength(2);
  await changeWarehouse(warehouse, inputs);
}
