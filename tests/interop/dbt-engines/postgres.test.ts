import { spawnSync } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startDbt } from '../dbt/dbt-project';
import { makeFolder, writeFiles } from '../dbt/promoted-workspace';
import { PostgresServer } from '../dialects/postgres-server';
import { plumblineJson } from '../support/plumbline-json';
import { provesEqual, workspaceOf } from '../support/proof-cases';
import { promoteForProof } from '../support/prove';
import { edges } from './edges';

const tools = join(
  process.env.PLUMBLINE_INTEROP ?? join(__dirname, '../../../node_modules/.cache/interop'),
  'dbt-engines/bin',
);
let server: PostgresServer;

beforeAll(async () => {
  server = await PostgresServer.start();
  for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
});

afterAll(() => {
  vi.unstubAllEnvs();
  server?.stop();
});

const readings = workspaceOf('incremental readings');
provesEqual(workspaceOf('snowflake joins'), 'dbt-postgres', /dbt-postgres .*PostgreSQL/, {});
provesEqual(workspaceOf('changing customers'), 'dbt-postgres', /dbt-postgres/, {});
provesEqual(readings, 'dbt-postgres', /dbt-postgres/, { [readings.name]: ['run_twice', 'late_rows_and_restart'] });
const other = {
  ...readings,
  name: 'readings by key and added',
  incremental: {
    readings_clean: { strategy: 'append', time_column: 'measured_at', lookback: null },
    daily_readings: { strategy: 'by_key', time_column: 'day', lookback: '2 days' },
  },
};
provesEqual(other, 'dbt-postgres', /dbt-postgres/, { [other.name]: ['run_twice', 'late_rows_and_restart'] });

describe('a proof on a server', () => {
  it('leaves nothing there', () => {
    expect(server.run("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'plumbline%'").trim()).toBe('0');
  });

  it('says so where no server is named', async () => {
    const promoted = await promoteForProof(workspaceOf('changing customers'), 'dbt-postgres');
    const host = process.env.PGHOST;
    try {
      process.env.PGHOST = join(promoted.root, 'nowhere');
      const { code, answer } = await plumblineJson('prove', promoted.project);
      expect(code).toBe(2);
      expect(answer.error).toMatchObject({ code: 'tool_missing', hint: expect.stringContaining('PGHOST') });
    } finally {
      process.env.PGHOST = host;
      await promoted.dispose();
    }
  });
});

provesEqual(
  { name: 'edges of names, texts and types', files: edges, outputs: ['Edge cases'], incremental: {} },
  'dbt-postgres',
  /dbt-postgres/,
  {},
);

describe('a dbt project for Postgres', () => {
  let promoted: Awaited<ReturnType<typeof promoteForProof>>;

  beforeAll(async () => {
    promoted = await promoteForProof(workspaceOf('changing customers'), 'dbt-postgres');
  });

  afterAll(async () => {
    await promoted?.dispose();
  });

  it('is loaded and built as its README says, and parsed without a warning', () => {
    const load = spawnSync(join(tools, 'python'), ['load.py'], { cwd: promoted.project, encoding: 'utf8' });
    expect(load.status, `${load.stdout}${load.stderr}`).toBe(0);
    const parsed = startDbt(promoted.project, ['parse', '--warn-error', '--no-partial-parse'], {}, join(tools, 'dbt'));
    expect(parsed.code, parsed.output).toBe(0);
    const built = startDbt(promoted.project, ['build'], {}, join(tools, 'dbt'));
    expect(built.code, built.output).toBe(0);
    expect(built.output).toMatch(/PASS golden__orders_as_of/);
  });

  it('stops where the session has another time zone than the rows were proven in', () => {
    expect(() => startDbt(promoted.project, ['run'], { PGTZ: 'Europe/Zurich' }, join(tools, 'dbt'))).toThrow(
      /set the environment variable PGTZ to UTC/,
    );
  });

  it('does not empty a table of other columns that has the name of a source', () => {
    server.run('DROP TABLE raw_customers.changes CASCADE; CREATE TABLE raw_customers.changes AS SELECT 1 AS mine;');
    const load = spawnSync(join(tools, 'python'), ['load.py'], { cwd: promoted.project, encoding: 'utf8' });
    expect(load.status).toBe(1);
    expect(load.stderr).toContain('drop it, then load again');
    expect(server.run('SELECT mine FROM raw_customers.changes').trim()).toBe('1');
  });

  it('pins the versions that it was tried with here', async () => {
    const pins = (await readFile(join(promoted.project, 'requirements.txt'), 'utf8')).trim().split('\n');
    const { stdout } = spawnSync(join(tools, 'pip'), ['freeze'], { encoding: 'utf8' });
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(pins));
  });
});

describe('a promotion to Postgres', () => {
  it.each([
    ['event sessions', /sessions\.md:48:18\): lower/],
    ['nested orders', /the column tags of type VARCHAR\[\][\s\S]*documents\.md:12:25\): unnest/],
  ])('of %s is refused with every construct and its place, and nothing is written', async (name, named) => {
    const { files, outputs } = workspaceOf(name);
    const folder = await makeFolder();
    try {
      await writeFiles(join(folder, 'workspace'), files);
      const { code, answer } = await plumblineJson(
        ...['promote', ...outputs, '--to', 'dbt-postgres', '--out', join(folder, 'out')],
        ...['--workspace', join(folder, 'workspace')],
      );
      expect(code).toBe(2);
      expect(answer.error).toMatchObject({ code: 'cannot_translate', message: expect.stringMatching(named) });
      await expect(readFile(join(folder, 'out/dbt-postgres/dbt_project.yml'))).rejects.toThrow();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
