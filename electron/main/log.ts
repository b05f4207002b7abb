import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What happened, with what is needed to reproduce it. Never holds data of a workspace. */
export interface Log {
  info(message: string, details?: Readonly<Record<string, unknown>>): void;
  warn(message: string, details?: Readonly<Record<string, unknown>>): void;
  error(message: string, details?: Readonly<Record<string, unknown>>): void;
  /** Absolute path of the file that is written now. */
  readonly path: string;
}

const largestFile = 1024 * 1024;
const keptFiles = 4;

/**
 * A log in `folder`: one JSON object a line, `main.log` and up to four older files. Lines are few, so they are written
 * at once: the last one before a crash is the one that matters. A log that cannot be written never fails its caller.
 */
export function createLog(folder: string, options: { readonly largestFile?: number } = {}): Log {
  const path = join(folder, 'main.log');
  const limit = options.largestFile ?? largestFile;
  let ready = false;
  const write = (level: string, message: string, details: Readonly<Record<string, unknown>> = {}) => {
    try {
      if (!ready) mkdirSync(folder, { recursive: true });
      ready = true;
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > limit) rotate(path);
      const time = new Date().toISOString();
      appendFileSync(path, `${JSON.stringify({ time, level, message, ...details }, plainError)}\n`);
    } catch {
      // A full disk or a read-only profile: there is nowhere left to say so.
    }
  };
  return {
    path,
    info: (message, details) => write('info', message, details),
    warn: (message, details) => write('warn', message, details),
    error: (message, details) => write('error', message, details),
  };
}

function rotate(path: string): void {
  rmSync(`${path}.${keptFiles}`, { force: true });
  for (let number = keptFiles - 1; number >= 1; number--) {
    if (statSync(`${path}.${number}`, { throwIfNoEntry: false }) !== undefined) {
      renameSync(`${path}.${number}`, `${path}.${number + 1}`);
    }
  }
  renameSync(path, `${path}.1`);
}

/** Errors have no enumerable properties of their own; JSON would leave nothing of them. */
function plainError(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { ...value, name, message, stack, ...(cause === undefined ? {} : { cause }) };
}
