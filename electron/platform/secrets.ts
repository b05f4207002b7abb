import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { PlumblineError } from '../../shared/domain/problem';
import { decryptWithKeychain, encryptWithKeychain, isKeychainAvailable, keychainBackend } from './electron-versions';

/** Whether secrets can be kept so that another user or a copied disk does not give them away, and by what. */
export interface SecretProtection {
  readonly protected: boolean;
  /** One sentence for a person. */
  readonly statement: string;
}

/**
 * Secrets of connections, by name. They are encrypted with a key from the operating system's keychain; where there is
 * none, nothing is stored: Electron's `basic_text` would encrypt with a password that everyone knows.
 */
export interface SecretStore {
  protection(): Promise<SecretProtection>;
  get(name: string): Promise<string | undefined>;
  /** Rejects with `access_denied` when this computer has no keychain. */
  set(name: string, secret: string): Promise<void>;
  delete(name: string): Promise<void>;
}

const fileSchema = z.record(z.string(), z.base64());

/** A store in one file. `write` replaces the file's content atomically. */
export function createSecretStore(path: string, write: (content: string) => Promise<void>): SecretStore {
  const read = async (): Promise<Record<string, string>> => {
    const text = await readFile(path, 'utf8').catch(() => '{}');
    const parsed = fileSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : {};
  };
  const store: SecretStore = {
    protection: describeProtection,
    async get(name) {
      const encrypted = (await read())[name];
      if (encrypted === undefined) return undefined;
      const { text, outdated } = await decryptWithKeychain(Buffer.from(encrypted, 'base64'));
      if (outdated) await store.set(name, text);
      return text;
    },
    async set(name, secret) {
      const protection = await describeProtection();
      if (!protection.protected) {
        throw new PlumblineError({
          code: 'access_denied',
          message: 'The secret was not stored: this computer has no keychain that Plumbline can use.',
          hint: protection.statement,
        });
      }
      const encrypted = await encryptWithKeychain(secret);
      await write(JSON.stringify({ ...(await read()), [name]: encrypted.toString('base64') }, null, 2));
    },
    async delete(name) {
      const { [name]: _, ...others } = await read();
      await write(JSON.stringify(others, null, 2));
    },
  };
  return store;
}

async function describeProtection(): Promise<SecretProtection> {
  const backend = process.platform === 'linux' ? keychainBackend() : 'system';
  if (backend === 'basic_text' || !(await isKeychainAvailable())) {
    return {
      protected: false,
      statement:
        'No keychain runs in this session (on Linux: GNOME Keyring or KWallet), so secrets could not be protected and are not stored.',
    };
  }
  if (backend === 'unknown') {
    return {
      protected: false,
      statement: 'This Electron cannot tell which keychain protects secrets, so they are not stored.',
    };
  }
  return { protected: true, statement: 'Secrets are encrypted with a key from the keychain of this computer.' };
}
