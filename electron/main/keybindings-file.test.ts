import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeybindingsFile } from './keybindings-file';

describe('the file with the keys', () => {
  let folder: string;
  let file: KeybindingsFile;
  let heard: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plumbline-keys-'));
    heard = [];
    file = new KeybindingsFile(join(folder, 'keybindings.json'), ({ text }) => heard.push(text));
  });
  afterEach(() => {
    file.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is empty when it is not there, and heard of when it comes, is written, replaced and deleted', async () => {
    expect(await file.read()).toEqual({ path: join(folder, 'keybindings.json'), text: '' });
    writeFileSync(join(folder, 'keybindings.json'), '{"a": 1}');
    await vi.waitFor(() => expect(heard).toEqual(['{"a": 1}']));
    writeFileSync(join(folder, 'other.json'), '{"a": 2}');
    renameSync(join(folder, 'other.json'), join(folder, 'keybindings.json'));
    await vi.waitFor(() => expect(heard.at(-1)).toBe('{"a": 2}'));
    await file.write('{}');
    expect(heard.at(-1)).toBe('{}');
    rmSync(join(folder, 'keybindings.json'));
    await vi.waitFor(() => expect(heard.at(-1)).toBe(''));
    expect(heard).toEqual(['{"a": 1}', '{"a": 2}', '{}', '']);
  });
});
