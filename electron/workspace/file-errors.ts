import { PlumblineError, type Problem, type ProblemCode } from '../../shared/domain/problem';

/** The operating system's code of a failed file operation (`ENOENT`, `EACCES`, …), or undefined for any other error. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The problem that a failed read of `file` stands for. `file` is how the place is named: relative to the workspace where it can be. */
export function readProblem(error: unknown, file: string): Problem {
  const errno = errnoOf(error);
  if (errno === 'ENOENT' || errno === 'ENOTDIR') {
    return problem(
      'file_not_found',
      file,
      `The file ${file} does not exist.`,
      'Restore it, or correct the path that names it.',
    );
  }
  if (errno === 'EISDIR') {
    return problem(
      'not_a_file',
      file,
      `${file} is a folder; a file was expected.`,
      'Move the folder away or name a file in it.',
    );
  }
  if (errno === 'EACCES' || errno === 'EPERM') {
    return problem(
      'file_unreadable',
      file,
      `${file} may not be read by this user.`,
      'Give this user read permission on the file and on the folders above it.',
    );
  }
  if (errno === 'ELOOP') {
    return problem(
      'file_unreadable',
      file,
      `${file} is a symbolic link that leads back to itself.`,
      'Point the link to a file.',
    );
  }
  return {
    ...problem(
      'file_unreadable',
      file,
      `${file} could not be read: ${nameOf(error)}.`,
      'Check the disk or the network folder that holds the file.',
    ),
    cause: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

/** The typed error for a failed write of `file`. */
export function writeError(error: unknown, file: string): PlumblineError {
  if (error instanceof PlumblineError) return error;
  const errno = errnoOf(error);
  const [code, message, hint] = ((): [ProblemCode, string, string] => {
    switch (errno) {
      case 'ENOSPC':
      case 'EDQUOT':
        return [
          'disk_full',
          `There is no space left to write ${file}; its previous content is unchanged.`,
          'Free some space on that disk, then save again.',
        ];
      case 'EROFS':
        return [
          'file_not_writable',
          `${file} lies on a read-only file system; its previous content is unchanged.`,
          'Mount the file system for writing, or copy the workspace to a folder that can be written.',
        ];
      case 'EACCES':
      case 'EPERM':
        return [
          'file_not_writable',
          `This user may not write ${file}; its previous content is unchanged.`,
          'Give this user write permission on the file and its folder.',
        ];
      case 'ENOENT':
        return ['file_not_writable', `The folder of ${file} does not exist.`, 'Create the folder, then save again.'];
      case 'EISDIR':
      case 'ENOTDIR':
        return [
          'not_a_file',
          `${file} cannot be written as a file: a folder stands in its place, or a file in place of a folder above it.`,
          'Move what stands in the way.',
        ];
      default:
        return [
          'file_not_writable',
          `${file} could not be written: ${nameOf(error)}. Its previous content is unchanged.`,
          'Check the disk or the network folder that holds the file.',
        ];
    }
  })();
  return new PlumblineError({ code, file, message, hint }, { cause: error });
}

function problem(code: ProblemCode, file: string, message: string, hint: string): Problem {
  return { code, severity: 'error', file, message, hint };
}

function nameOf(error: unknown): string {
  return errnoOf(error) ?? (error instanceof Error ? error.message : String(error));
}
