import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inject } from 'vitest';

/**
 * What `make` puts into a folder, made by whichever test file of a run asks for it first; the others wait for it. The folder is
 * shared: copy what is to be changed. Where `make` threw, everybody who asks throws the same.
 */
export async function once(key: string, make: (folder: string) => Promise<void>): Promise<string> {
  const place = join(inject('preparedFolder'), key.replaceAll(/[^\w.-]+/g, '_'));
  const folder = join(place, 'made');
  const outcome = join(place, 'outcome.json');
  if (await isFirst(place)) {
    const failure = await mkdir(folder)
      .then(() => make(folder))
      .then(
        () => null,
        (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error)),
      );
    await writeFile(`${outcome}.tmp`, JSON.stringify({ failure }));
    await rename(`${outcome}.tmp`, outcome);
  }
  const { failure } = JSON.parse(await awaited(outcome, join(place, 'maker'))) as { failure: string | null };
  if (failure !== null) throw new Error(`${key} could not be prepared: ${failure}`);
  return folder;
}

/** Whether nobody has begun before; who has is written down. */
async function isFirst(place: string): Promise<boolean> {
  try {
    await mkdir(place);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  await writeFile(join(place, 'maker'), String(process.pid));
  return true;
}

async function awaited(file: string, maker: string): Promise<string> {
  for (;;) {
    // Looked at before the file: who ended in between has written it.
    const gone = await hasEnded(maker);
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
    if (gone) throw new Error(`The process that made ${file} ended before it was there.`);
    await setTimeout(50);
  }
}

async function hasEnded(maker: string): Promise<boolean> {
  const pid = Number(await readFile(maker, 'utf8').catch(() => ''));
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
