import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of what a run of the suite prepares once: see `once`. */
    readonly preparedFolder: string;
  }
}

/** Gives a run of the suite a folder for what its files share, and removes it when the run ends. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-interop-prepared-'));
  project.provide('preparedFolder', folder);
  return () => rm(folder, { recursive: true, force: true });
}
