import type { z } from 'zod';

/** A command of the control surface: the schema of its parameters, and the type of its answer. */
export interface Command<Params extends z.ZodType, Answer> {
  readonly params: Params;
  /** Carries the answer's type; never present at run time. */
  readonly answer?: Answer;
}

export function command<Answer>() {
  return <Params extends z.ZodType>(params: Params): Command<Params, Answer> => ({ params });
}
