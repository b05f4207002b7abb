import { PlumblineError, type Problem } from '../../shared/domain/problem';

/** The problem that a promise rejects with. Throws when it resolves, or rejects with anything that carries no problem. */
export async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (!(error instanceof PlumblineError)) throw new Error(`expected a PlumblineError, got ${String(error)}`);
  return error.problem;
}
