import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SettingsStore } from './settings-store';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-settings-'));
  path = join(folder, 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const fail = (error: unknown) => {
  throw error;
};

it('remembers theme, window and workspaces, the latest first and each once', async () => {
  const store = new SettingsStore(path, fail);
  store.update({ theme: 'dark', window: { bounds: { x: 1, y: 2, width: 900, height: 700 }, maximized: true } });
  for (const root of ['/a', '/b', '/a']) store.rememberWorkspace(root);
  await store.flush();
  expect(new SettingsStore(path, fail).current).toMatchObject({
    theme: 'dark',
    window: { bounds: { x: 1, y: 2, width: 900, height: 700 }, maximized: true },
    workspace: '/a',
    recent: ['/a', '/b'],
  });
});

it('a damaged file gives the defaults, a damaged part of it only its own', () => {
  writeFileSync(path, '{"theme":');
  expect(new SettingsStore(path, fail).current).toEqual({ version: 1, theme: 'system', recent: [] });
  writeFileSync(path, '{"theme": "purple", "recent": ["/a"], "window": {"bounds": {}}}');
  expect(new SettingsStore(path, fail).current).toMatchObject({ theme: 'system', recent: ['/a'] });
});

it('says when it cannot write, and goes on', async () => {
  const failures: unknown[] = [];
  const store = new SettingsStore(join(folder, 'missing', 'settings.json'), (error) => failures.push(error));
  store.update({ theme: 'light' });
  await store.flush();
  expect(failures).toHaveLength(1);
  expect(store.current.theme).toBe('light');
});

it('writes a file that people can read', async () => {
  const store = new SettingsStore(path, fail);
  store.update({ theme: 'light' });
  await store.flush();
  expect(readFileSync(path, 'utf8')).toContain('\n  "theme": "light"');
});
