import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLog } from './log';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('writes errors whole, one object a line', () => {
  const log = createLog(join(folder, 'logs'));
  log.error('command failed', { error: new Error('outer', { cause: new Error('inner') }) });
  const [line] = readFileSync(log.path, 'utf8').trim().split('\n');
  expect(JSON.parse(line ?? '')).toMatchObject({
    level: 'error',
    message: 'command failed',
    error: { message: 'outer', stack: expect.stringContaining('log.test'), cause: { message: 'inner' } },
  });
});

it('keeps the latest file and four older ones', () => {
  const log = createLog(folder, { largestFile: 100 });
  for (let count = 0; count < 30; count++) log.info(`entry ${count} ${'x'.repeat(60)}`);
  expect(readdirSync(folder).sort()).toEqual(['main.log', 'main.log.1', 'main.log.2', 'main.log.3', 'main.log.4']);
  expect(readFileSync(log.path, 'utf8')).toContain('entry 29');
});

it('a folder that cannot be written fails nobody', () => {
  writeFileSync(join(folder, 'file'), '');
  const log = createLog(join(folder, 'file', 'logs'));
  expect(() => log.info('lost')).not.toThrow();
});
