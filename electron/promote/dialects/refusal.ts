/** A construct that is not proven equal in the target's dialect, and so is not carried over. */
export interface Refusal {
  /** What stands in the query: `strftime(…)`, `ASOF JOIN`. */
  readonly construct: string;
  /** Why it is not carried over, as a sentence. */
  readonly why: string;
  /** What to do instead, as a sentence. */
  readonly hint: string;
  /** Byte offset in the parsed text; undefined where DuckDB's tree says none. */
  readonly location: number | undefined;
}

/** Thrown inside of the translation; `null` for an expression that reads one that was refused already. */
export class Refused extends Error {
  readonly refusal: Refusal | null;

  constructor(refusal: Refusal | null) {
    super(refusal === null ? 'refused already' : `${refusal.construct}: ${refusal.why}`);
    this.refusal = refusal;
  }
}

const general = 'Write it with constructs of docs/dialects.md, or keep this step on DuckDB.';

export function refuse(
  construct: string,
  why: string,
  node: { readonly query_location?: unknown } | undefined,
  hint = general,
): never {
  const location = typeof node?.query_location === 'number' ? node.query_location : undefined;
  throw new Refused({ construct, why, hint, location });
}
