import { PlumblineError } from '../../../../shared/domain/problem';

/** What an engine cannot do as DuckDB does it, and where it stands. */
export interface Obstacle {
  readonly node: string;
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  readonly construct: string;
  readonly why: string;
  readonly hint: string;
}

/** One error that names them all, with the place of the first. */
export function cannotTranslate(target: string, obstacles: readonly Obstacle[]): PlumblineError {
  const [first] = obstacles;
  const lines = obstacles.map(
    ({ node, file, line, column, construct, why, hint }) =>
      `${node} (${file}:${line}${column === undefined ? '' : `:${column}`}): ${construct}. ${why} ${hint}`,
  );
  return new PlumblineError({
    code: 'cannot_translate',
    file: first?.file ?? '',
    line: first?.line ?? 1,
    ...(first?.column === undefined ? {} : { column: first.column }),
    node: first?.node ?? '',
    message: `${lines.length === 1 ? 'One construct' : `${lines.length} constructs`} cannot be carried over to ${target}, and nothing was written.\n${lines.join('\n')}`,
    hint: 'docs/dialects.md lists what is carried over. Change these places, or promote to a target that runs on DuckDB.',
  });
}
