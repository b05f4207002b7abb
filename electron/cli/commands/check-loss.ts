import type { CheckLoss } from '../../../shared/domain/checks/interchange/interchange';

/** A loss on one line, with its place. */
export function lossLine({ construct, what, instead, file, line }: CheckLoss): string {
  return `  ${file}:${line}: ${construct}: ${what} Instead: ${instead}`;
}
