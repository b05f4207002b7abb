import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSecretStore } from './secrets';

/** What Electron gives where there is a keychain; unit tests run in Node. */
vi.mock('electron', () => ({
  safeStorage: {
    isEncryptionAvailable: () => true,
    getSelectedStorageBackend: () => 'gnome_libsecret',
    encryptString: (text: string) => Buffer.from([...text].reverse().join('')),
    decryptString: (encrypted: Buffer) => [...encrypted.toString()].reverse().join(''),
  },
}));

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-secrets-'));
  path = join(folder, 'secrets.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () =>
  createSecretStore(path, async (content) => {
    await Promise.resolve();
    writeFileSync(path, content);
  });

it('secrets that are set at once are all kept, and none stands in the file', async () => {
  const store = open();
  await Promise.all(['crm', 'billing', 'ware house'].map((name) => store.set(name, `secret of ${name}`)));
  await store.delete('billing');
  expect(await open().get('crm')).toBe('secret of crm');
  expect(await open().get('ware house')).toBe('secret of ware house');
  expect(await open().get('billing')).toBeUndefined();
  expect(readFileSync(path, 'utf8')).not.toContain('secret of');
});

it.each(['{"crm": "not base64!"}', 'no JSON', '[]'])('a file that holds %s is left as it is', async (text) => {
  writeFileSync(path, text);
  const unreadable = { problem: { code: 'file_unreadable', file: path } };
  await expect(open().set('other', 'x')).rejects.toMatchObject(unreadable);
  await expect(open().delete('crm')).rejects.toMatchObject(unreadable);
  await expect(open().get('crm')).rejects.toMatchObject(unreadable);
  expect(readFileSync(path, 'utf8')).toBe(text);
});
