import { foldName } from './names';
import { reservedWords } from './reserved-words';
import type { Hash } from './syntax-tree';
import { significantTokens, type Token } from './tokens';

/**
 * What a node's result depends on. Stored with each result, as JSON; compared by `staleReason`. Two nodes with equal
 * inputs have equal results (as far as SQL is deterministic), whatever their names.
 */
export interface NodeInputs {
  readonly version: 1;
  readonly kind: 'query' | 'macro' | 'source' | 'file' | 'sink';
  /** Digest of the node's own SQL without comments, formatting and keyword case; for sources and files their identity, for sinks their target. */
  readonly definition: string;
  /** The cell's `materialize` option as JSON, or null. */
  readonly materialize: string | null;
  /** Parameters that the SQL binds, by name: type and value. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What it reads directly, by name. */
  readonly reads: Readonly<Record<string, { readonly kind: string; readonly fingerprint: string }>>;
  /** Version of DuckDB, for example `1.5.6`. */
  readonly engine: string;
}

/** Whether two nodes have the same fingerprint, as far as that can be told without hashing: false may be wrong, true is not. */
export function isSameInputs(one: NodeInputs, other: NodeInputs): boolean {
  return (
    one.definition === other.definition &&
    one.kind === other.kind &&
    one.materialize === other.materialize &&
    one.engine === other.engine &&
    isSameRecord(one.parameters, other.parameters, (a, b) => a === b) &&
    isSameRecord(one.reads, other.reads, (a, b) => a.fingerprint === b.fingerprint && a.kind === b.kind)
  );
}

function isSameRecord<Value>(
  one: Readonly<Record<string, Value>>,
  other: Readonly<Record<string, Value>>,
  isSame: (a: Value, b: Value) => boolean,
): boolean {
  const [names, others] = [Object.keys(one), Object.keys(other)];
  return (
    names.length === others.length &&
    names.every((name, at) => name === others[at] && isSame(one[name] as Value, other[name] as Value))
  );
}

/** sha256 in hex over everything that the result depends on. */
export function fingerprint(inputs: NodeInputs, hash: Hash): string {
  const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : a > b ? 1 : 0);
  return hash(
    JSON.stringify([
      'plumbline node 1',
      inputs.kind,
      inputs.definition,
      inputs.materialize,
      Object.entries(inputs.parameters)
        .map(([name, value]) => [foldName(name), value] as const)
        .sort(byName),
      Object.entries(inputs.reads)
        .map(([name, read]) => [foldName(name), read.fingerprint] as const)
        .sort(byName),
      inputs.engine,
    ]),
  );
}

/** Digest of SQL by its tokens, for the texts of which there is no tree: comments and spaces dropped, reserved words folded. */
export function tokenDigest(sql: string, tokens: readonly Token[], hash: Hash): string {
  return hash(JSON.stringify(['tokens', ...foldedTexts(sql, tokens)]));
}

/** The words of SQL as one text: equal for texts that differ in comments, spaces and the letter case of reserved words only. */
export function sqlWords(sql: string): string {
  return JSON.stringify(foldedTexts(sql, significantTokens(sql)));
}

function foldedTexts(sql: string, tokens: readonly Token[]): string[] {
  return tokens.map((token) => (reservedWords.has(token.symbol) ? token.symbol : sql.slice(token.start, token.end)));
}
