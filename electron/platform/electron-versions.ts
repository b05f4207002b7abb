import { constants } from 'node:os';
import { safeStorage, type UtilityProcess } from 'electron';

/**
 * What differs between the Electron that ships (45) and the oldest one that Plumbline starts on (25; see
 * docs/decisions/0001-electron-runtime.md). The one other place is the preload script, which can import nothing from here.
 */

/** Members that the type definitions of the newest Electron promise and older ones lack. */
type Older<Module> = Partial<Module>;

/** Encrypts with the key of the operating system's keychain. Rejects when there is none. */
export async function encryptWithKeychain(text: string): Promise<Buffer> {
  const storage: Older<typeof safeStorage> = safeStorage;
  if (storage.encryptStringAsync !== undefined) return storage.encryptStringAsync(text);
  return safeStorage.encryptString(text);
}

/** `outdated`: encrypt the text again, its key has been replaced. */
export async function decryptWithKeychain(encrypted: Buffer): Promise<{ text: string; outdated: boolean }> {
  const storage: Older<typeof safeStorage> = safeStorage;
  if (storage.decryptStringAsync !== undefined) {
    const { result, shouldReEncrypt } = await storage.decryptStringAsync(encrypted);
    return { text: result, outdated: shouldReEncrypt };
  }
  return { text: safeStorage.decryptString(encrypted), outdated: false };
}

export async function isKeychainAvailable(): Promise<boolean> {
  const storage: Older<typeof safeStorage> = safeStorage;
  if (storage.isAsyncEncryptionAvailable !== undefined) return storage.isAsyncEncryptionAvailable();
  return safeStorage.isEncryptionAvailable();
}

/**
 * Linux only: which keychain is in use, `basic_text` for none. Electron 25 cannot tell; without a desktop session
 * there is none, and with one the answer is `unknown`.
 */
export function keychainBackend(): string {
  const storage: Older<typeof safeStorage> = safeStorage;
  if (storage.getSelectedStorageBackend !== undefined) return storage.getSelectedStorageBackend();
  return process.env.XDG_CURRENT_DESKTOP === undefined ? 'basic_text' : 'unknown';
}

/** Calls the listener when V8 ends the process because its heap is full. Older versions only give the exit code. */
export function onFatalError(child: UtilityProcess, listener: (location: string) => void): void {
  // An event that this version does not know is never emitted.
  child.on('error', (_type, location) => listener(location));
}

/**
 * The exit code of a utility process that never ends with 0 by itself. Electron 25 reports 0 for one that was killed by
 * SIGKILL (measured); newer versions report the signal.
 */
export function utilityExitCode(code: number): number {
  return code === 0 ? constants.signals.SIGKILL : code;
}
