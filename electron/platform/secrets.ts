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

/**
 * A store in one file. `write` replaces the file's content atomically. Where the file is there and cannot be read, methods reject
 * with `file_unreadable`: to go on as if it were empty would lose every secret in it with the next one that is set.
 */
export function createSecretStore(path: string, write: (content: string) => Promise<void>): SecretStore {
  const read = async (): Promise<Record<string, string>> => {
    try {
      return fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw new PlumblineError(
        {
          code: 'file_unreadable',
          file: path,
          message: 'The file that keeps the secrets of connections cannot be read.',
          hint: `Restore ${path}, or move it away and enter the secrets again.`,
        },
        { cause: error },
      );
    }
  };
  let lastChange: Promise<unknown> = Promise.resolve();
  /** Two changes at once would each write what the other had not read. */
  const change = (apply: (secrets: Record<string, string>) => Record<string, string>): Promise<void> => {
    const turn = lastChange.then(async () => write(JSON.stringify(apply(await read()), null, 2)));
    lastChange = turn.catch(() => undefined);
    return turn;
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
      await change((secrets) => ({ ...secrets, [name]: encrypted.toString('base64') }));
    },
    async delete(name) {
      await change(({ [name]: _, ...others }) => others);
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
