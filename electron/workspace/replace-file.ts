import { PlumblineError } from '../../shared/domain/problem';
import { writeFileAtomic } from './atomic-write';
import { digestOnDisk } from './text-file';

/** Writes a file atomically in place of the content with the digest `expected`. Throws `edit_conflict` when it has another one by then. */
export async function replaceFile(path: string, file: string, bytes: Uint8Array, expected: string): Promise<void> {
  await writeFileAtomic(path, bytes, {
    file,
    beforeReplace: () => {
      if (digestOnDisk(path) !== expected) throw changedMeanwhile(file);
    },
  });
}

/** The problem of a file that someone else wrote between reading and writing it. */
export function changedMeanwhile(file: string): PlumblineError {
  return new PlumblineError({
    code: 'edit_conflict',
    file,
    message: `${file} was changed by someone else in the meantime.`,
    hint: 'Nothing was written. Edit the file itself, or try again.',
  });
}
