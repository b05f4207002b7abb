import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Engine } from '../../../electron/engine/engine';
import { configOf, notebook, OpenedEngine, outcomes } from './opened-engine';

const opened: OpenedEngine[] = [];
afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.dispose();
});

async function open(...args: Parameters<typeof OpenedEngine.open>): Promise<OpenedEngine> {
  const engine = await OpenedEngine.open(...args);
  opened.push(engine);
  return engine;
}

const files = { 'notebooks/a.md': notebook({ one: 'SELECT 1 AS one' }) };

function cacheFiles(test: OpenedEngine): string[] {
  return readdirSync(join(test.folder.root, '.plumbline')).filter((name) => name.endsWith('.duckdb'));
}

describe('a cache that another process holds', () => {
  it('is left alone: results go to a private one, which names the holder and is removed on close', async () => {
    const test = await open(files);
    await test.engine.run({});
    await test.engine.close();
    const cache = join(test.folder.root, '.plumbline', 'cache.duckdb');
    const holder = spawn(
      process.execPath,
      [
        '-e',
        `const { DuckDBInstance } = require('@duckdb/node-api');
         DuckDBInstance.create(${JSON.stringify(cache)}).then((instance) => { process.stdout.write('held'); setInterval(() => instance, 1000); });`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    try {
      await once(holder.stdout, 'data');
      const second = await OpenedEngine.open({}, {}, test.folder);
      expect(second.info?.problems).toMatchObject([{ code: 'cache_locked', severity: 'warning' }]);
      expect(second.info?.problems[0]?.message).toContain(`PID ${holder.pid}`);
      expect(outcomes(await second.engine.run({}))).toEqual({ one: 'ran' });
      expect(cacheFiles(second).sort()).toEqual([`cache-${process.pid}.duckdb`, 'cache.duckdb']);
      await second.engine.close();
      expect(cacheFiles(second)).toEqual(['cache.duckdb']);
    } finally {
      holder.kill('SIGKILL');
      await once(holder, 'exit');
    }
    const third = await OpenedEngine.open({}, {}, test.folder);
    expect(outcomes(await third.engine.run({}))).toEqual({ one: 'fresh' });
    await third.engine.close();
  });

  it('may be held by another engine of this process', async () => {
    const first = await open(files);
    const second = await OpenedEngine.open({}, {}, first.folder);
    expect(second.info?.problems).toMatchObject([{ code: 'cache_locked' }]);
    expect(outcomes(await second.engine.run({}))).toEqual({ one: 'ran' });
    await second.engine.close();
    expect(outcomes(await first.engine.run({}))).toEqual({ one: 'ran' });
  });

  it('leaves nothing of processes that died', async () => {
    const test = await open(files);
    await test.engine.close();
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    test.folder.write(`.plumbline/cache-${dead}.duckdb`, 'left over');
    test.folder.write(`.plumbline/tmp/${dead}/spill`, 'left over');
    const second = await OpenedEngine.open({}, {}, test.folder);
    expect(cacheFiles(second)).toEqual(['cache.duckdb']);
    expect(existsSync(join(test.folder.root, '.plumbline', 'tmp', String(dead)))).toBe(false);
    await second.engine.close();
  });
});

describe('a cache that is broken', () => {
  for (const [what, content] of [
    ['no database', 'this is not a database'.repeat(1000)],
    ['empty', ''],
  ] as const) {
    it(`is moved aside and started anew: ${what}`, async () => {
      const test = await open({ ...files, '.plumbline/cache.duckdb': content });
      expect(test.info?.problems).toMatchObject([{ code: 'cache_broken', severity: 'warning' }]);
      expect(cacheFiles(test).some((name) => name.startsWith('cache-broken-'))).toBe(true);
      expect(outcomes(await test.engine.run({}))).toEqual({ one: 'ran' });
    });
  }

  it('is moved aside when its middle was overwritten', async () => {
    const test = await open({
      'notebooks/a.md': notebook({ one: 'SELECT range AS x, hash(range) AS h FROM range(200000)' }),
    });
    await test.engine.run({});
    await test.engine.close();
    const path = join(test.folder.root, '.plumbline', 'cache.duckdb');
    writeFileSync(path, Buffer.alloc(20_000, 7), { flag: 'r+' });
    const second = await OpenedEngine.open({}, {}, test.folder);
    expect(second.info?.problems).toMatchObject([{ code: 'cache_broken' }]);
    expect(outcomes(await second.engine.run({}))).toEqual({ one: 'ran' });
    await second.engine.close();
  });
});

describe('a cache that opens but holds nonsense', () => {
  it('is moved aside and started anew', async () => {
    const test = await open(files);
    await test.engine.run({});
    await test.engine.close();
    const path = join(test.folder.root, '.plumbline', 'cache.duckdb');
    const spoiled = spawnSync(process.execPath, [
      '-e',
      `require('@duckdb/node-api').DuckDBInstance.create(${JSON.stringify(path)}).then(async (instance) => { const c = await instance.connect(); await c.run("UPDATE plumbline_cache.nodes SET inputs = 'no json'"); c.closeSync(); instance.closeSync(); });`,
    ]);
    expect(spoiled.status).toBe(0);
    const second = await OpenedEngine.open({}, {}, test.folder);
    expect(second.info?.problems).toMatchObject([{ code: 'cache_broken' }]);
    expect(outcomes(await second.engine.run({}))).toEqual({ one: 'ran' });
    await second.engine.close();
  });
});

describe('a cache folder that cannot be made', () => {
  it('gives a cache in memory', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-engine-'));
    const blocked = join(folder, 'file');
    writeFileSync(blocked, '');
    const engine = new Engine();
    try {
      const info = await engine.open({ ...configOf(folder), cacheFolder: join(blocked, '.plumbline') });
      expect(info).toMatchObject({ cacheFile: null, problems: [{ code: 'file_not_writable', severity: 'warning' }] });
      expect((await engine.health()).running).toBe(0);
    } finally {
      await engine.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('an engine that was closed', () => {
  it('leaves no lock, no temporary file and no connection', async () => {
    const test = await open({
      'plumbline.yaml': 'plumbline: 1\nname: test\nsources:\n  numbers: { path: data/n.csv }\n',
      'data/n.csv': 'x\n1\n2\n',
      'notebooks/a.md': notebook({ one: 'SELECT x FROM numbers' }),
    });
    await test.engine.run({});
    await test.engine.openResult({ node: 'numbers' });
    await test.engine.profile({ node: 'one' });
    await test.engine.close();
    expect(readdirSync(join(test.folder.root, '.plumbline', 'tmp'))).toEqual([]);
    const probe = spawnSync(
      process.execPath,
      [
        '-e',
        `require('@duckdb/node-api').DuckDBInstance.create(${JSON.stringify(join(test.folder.root, '.plumbline', 'cache.duckdb'))}).then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); });`,
      ],
      { encoding: 'utf8' },
    );
    expect(probe).toMatchObject({ status: 0, stderr: '' });
  });

  it('drops what a killed process left half made', async () => {
    const test = await open(files);
    await test.engine.run({});
    await test.engine.close();
    const path = join(test.folder.root, '.plumbline', 'cache.duckdb');
    const made = spawnSync(process.execPath, [
      '-e',
      `require('@duckdb/node-api').DuckDBInstance.create(${JSON.stringify(path)}).then(async (instance) => { const c = await instance.connect(); await c.run('CREATE TABLE plumbline_cache."ghost@1" AS FROM range(10)'); process.kill(process.pid, 'SIGKILL'); });`,
    ]);
    expect(made.signal).toBe('SIGKILL');
    const second = await OpenedEngine.open({}, {}, test.folder);
    const { rows } = await second.engine.evidence({
      sql: `SELECT table_name FROM duckdb_tables() WHERE table_name LIKE '%@%' ORDER BY ALL`,
    });
    expect(rows.map(([name]) => name?.split('@')[0])).toEqual(['one']);
    await second.engine.close();
  });
});
