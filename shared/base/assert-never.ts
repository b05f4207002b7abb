/** Marks a branch that the type system proves unreachable; throws when data from outside breaks that proof. */
export function assertNever(value: never, what = 'value'): never {
  throw new Error(`Unexpected ${what}: ${JSON.stringify(value)}`);
}
