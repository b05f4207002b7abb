import type { Problem, ProblemCode } from '../../shared/domain/problem';

/** Exit codes of every command; scripts rely on them. */
export const exitCodes = { done: 0, checksFailed: 1, badInput: 2, internal: 3, interrupted: 130 } as const;

const notTheInput: ReadonlySet<ProblemCode> = new Set([
  'internal',
  'engine_lost',
  'engine_busy',
  'out_of_memory',
  'disk_full',
  'file_not_writable',
]);

/** 1 where a check failed, 2 where the input is wrong, 3 where the machine or Plumbline failed, 130 when the user interrupted (as shells do). */
export function exitCodeOf(problem: Problem): number {
  if (problem.code === 'cancelled') return exitCodes.interrupted;
  if (problem.code === 'blocked_by_check') return exitCodes.checksFailed;
  return notTheInput.has(problem.code) ? exitCodes.internal : exitCodes.badInput;
}
