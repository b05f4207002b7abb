import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../workspace/atomic-write';
import { sha256 } from '../evidence';
import { projectBaseName } from '../project-manifest';
import { readerOf } from './readers';

/**
 * What a promotion wrote into a project, kept beside it, so that the changes of engineers can be told and the next promotion does not
 * write over one that nobody took over.
 */
const baseSchema = z.object({
  plumbline_base: z.literal(1),
  digests: z.record(z.string(), z.string()).describe('sha256 of each file that was written, by path'),
  texts: z.record(z.string(), z.string()).describe('Files that can be read back, as they were written'),
  read: z.record(z.string(), z.string()).describe('sha256 of changed files that were read back whole, by path'),
});

export type ProjectBase = z.infer<typeof baseSchema>;

/** The base of a project, or undefined where there is none: an older Plumbline wrote it. */
export async function readProjectBase(dir: string): Promise<ProjectBase | undefined> {
  try {
    const parsed = baseSchema.safeParse(JSON.parse(await readFile(join(dir, projectBaseName), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // Not there, or no JSON.
    return undefined;
  }
}

export function projectBaseText(target: string, files: ReadonlyMap<string, string>): string {
  const paths = [...files.keys()].sort();
  const reader = readerOf(target);
  const of = (value: (path: string) => string, wanted: readonly string[]) =>
    Object.fromEntries(wanted.map((path) => [path, value(path)]));
  const textOf = (path: string) => files.get(path) ?? '';
  return textOfBase({
    plumbline_base: 1,
    digests: of((path) => sha256(textOf(path)), paths),
    texts: of(
      textOf,
      paths.filter((path) => reader?.keeps(path) === true),
    ),
    read: {},
  });
}

/** Notes that the changes of files were taken over: the next promotion may write over them. */
export async function noteReadFiles(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  const base = await readProjectBase(dir);
  if (base === undefined || Object.keys(files).length === 0) return;
  await writeFileAtomic(join(dir, projectBaseName), textOfBase({ ...base, read: { ...base.read, ...files } }), {
    durable: false,
    followLinks: false,
  });
}

/** Takes that note back: the changes are in no workspace any more. */
export async function forgetReadFiles(dir: string, files: readonly string[]): Promise<void> {
  const base = await readProjectBase(dir);
  if (base === undefined || !files.some((file) => file in base.read)) return;
  const read = Object.fromEntries(Object.entries(base.read).filter(([file]) => !files.includes(file)));
  await writeFileAtomic(join(dir, projectBaseName), textOfBase({ ...base, read }), {
    durable: false,
    followLinks: false,
  });
}

/** Files that a promotion would write over, although somebody changed them and nobody took the change over. */
export async function ownChangesOf(dir: string, files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const base = await readProjectBase(dir);
  if (base === undefined) return [];
  const changed: string[] = [];
  for (const path of new Set([...files.keys(), ...Object.keys(base.digests)])) {
    // A link is taken away and what it leads to stays: nothing of that is lost.
    const isFile = await lstat(join(dir, path)).then(
      (stats) => stats.isFile(),
      () => false,
    );
    const text = isFile ? await readFile(join(dir, path), 'utf8').catch(() => undefined) : undefined;
    if (text === undefined || text === files.get(path)) continue;
    const digest = sha256(text);
    if (digest !== base.digests[path] && digest !== base.read[path]) changed.push(path);
  }
  return changed.sort();
}

function textOfBase(base: ProjectBase): string {
  return `${JSON.stringify(base, null, 2)}\n`;
}
