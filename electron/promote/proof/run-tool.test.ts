import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runTool, withoutCredentials } from './run-tool';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-tool-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const node = (program: string, more: { signal?: AbortSignal; timeoutMs?: number; env?: Record<string, string> } = {}) =>
  runTool({
    command: process.execPath,
    args: ['-e', program],
    cwd: folder,
    ...more,
    env: { ...process.env, ...more.env },
  });

describe('a tool of another maker', () => {
  it('ends with its code and what it printed on both streams', async () => {
    const run = await node(`console.log('out'); console.error('err'); process.exit(3)`);
    expect(run).toMatchObject({ code: 3, timedOut: false });
    expect(run.output).toContain('out');
    expect(run.output).toContain('err');
  });

  it('has its own output apart, with letters whole that come in two pieces', async () => {
    const run = await node(
      `const b = Buffer.from('aé\\n'); console.error('err'); process.stdout.write(b.subarray(0, 2)); setTimeout(() => process.stdout.write(b.subarray(2)), 200)`,
    );
    expect(run.printed).toBe('aé\n');
    expect(run.output).toContain('err');
  });

  it('cannot ask anything: its input is at its end', async () => {
    expect((await node(`process.stdin.on('end', () => console.log('end')).resume()`)).output).toContain('end');
  });

  it('that does not exist is a run without a code', async () => {
    const run = await runTool({ command: join(folder, 'gone'), args: [], cwd: folder, env: {} });
    expect(run.code).toBeNull();
    expect(run.output).toMatch(/ENOENT/);
  });

  it('is ended with what it started when the signal aborts', async () => {
    const abort = new AbortController();
    const pids = join(folder, 'pids');
    // Both ignore the request to end.
    const child = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`;
    const parent = `process.on('SIGTERM', () => {}); const c = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' }); require('fs').writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + c.pid); setInterval(() => {}, 1000)`;
    const run = node(parent, { signal: abort.signal });
    await vi.waitFor(async () => expect(await readFile(pids, 'utf8')).toMatch(/^\d+ \d+$/), { timeout: 20_000 });
    abort.abort();
    await expect(run).rejects.toMatchObject({ problem: { code: 'cancelled' } });
    const isAlive = (pid: number) => {
      try {
        process.kill(pid, 0);
        return true;
      } catch {
        return false;
      }
    };
    const started = (await readFile(pids, 'utf8')).split(' ').map(Number);
    await vi.waitFor(() => expect(started.filter(isAlive)).toEqual([]), { timeout: 20_000 });
  }, 60_000);

  it('is ended when its time is up, and the run says so', async () => {
    await writeFile(join(folder, 'x'), '');
    expect(await node('setInterval(() => {}, 1000)', { timeoutMs: 300 })).toMatchObject({ code: null, timedOut: true });
  }, 60_000);

  it('has no credentials in what is shown of it', async () => {
    const run = await node(`console.log(process.env.PLUMBLINE_SECRET_1, "postgres://ann:hunter22@db/x")`, {
      env: { PLUMBLINE_SECRET_1: 's3cr3t-value' },
    });
    expect(run.output).not.toMatch(/s3cr3t-value|hunter22/);
    expect(withoutCredentials('TOKEN abc and x', { MY_TOKEN: 'abc' })).toBe('TOKEN abc and x');
  });
});
