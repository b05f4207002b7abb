import { moveReferences, type References, tableReferences } from './references';
import { byteOffsets, characterOffset } from './text-positions';

/** What DuckDB's parser said about one text. Offsets count in that text, in UTF-16 units. */
export type SyntaxTree =
  | {
      readonly kind: 'tree';
      /** Hash of the tree without positions: the same for texts that differ in comments, spaces and keyword case only. */
      readonly digest: string;
      /** Locations are offsets. */
      readonly references: References;
    }
  | { readonly kind: 'error'; readonly message: string; readonly offset: number }
  /** It parses, and DuckDB has no tree for it: no SELECT, or a PIVOT that finds its values in the data. */
  | { readonly kind: 'opaque' };

/** Gives the sha256 of a text (UTF-8) in hex. Passed in, because the domain has no cryptography of its own. */
export type Hash = (text: string) => string;

interface Serialized {
  readonly error?: unknown;
  readonly error_type?: unknown;
  readonly error_message?: unknown;
  readonly position?: unknown;
  readonly statements?: unknown;
}

/**
 * Reads the answer of `json_serialize_sql(text, skip_null := true, skip_empty := true, skip_default := true)`.
 * The digest is taken from the answer's own text: parsed numbers would round integers beyond 2^53.
 */
export function readSyntaxTree(text: string, json: string, hash: Hash): SyntaxTree {
  const answer = parseTreeJson(json) as Serialized;
  if (answer.error === true) {
    if (answer.error_type === 'not implemented' || isParameterInPivot(answer)) return { kind: 'opaque' };
    const position = Number(answer.position);
    return {
      kind: 'error',
      message: typeof answer.error_message === 'string' ? answer.error_message : 'The SQL cannot be parsed',
      offset: Number.isFinite(position) ? characterOffset(text, position) : 0,
    };
  }
  if (!Array.isArray(answer.statements) || answer.statements.length !== 1) {
    return { kind: 'error', message: 'expected one query', offset: 0 };
  }
  return {
    kind: 'tree',
    // Inside of a JSON text the quotes of the key would be escaped, so this matches keys only.
    digest: hash(json.replace(/"query_location":\d+,?/g, '')),
    references: moveReferences(tableReferences(answer.statements[0]), byteOffsets(text)),
  };
}

/** Parses what `json_serialize_sql` gives: JSON, but for a constant beyond the range of DOUBLE (`1e999`), which it writes as `Infinity`. */
export function parseTreeJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // Texts are skipped over as wholes.
    return JSON.parse(json.replace(/"(?:[^"\\]|\\.)*"|-?Infinity/g, (part) => (part.startsWith('"') ? part : 'null')));
  }
}

/** A PIVOT that finds its values in the data has no tree, with parameters in its source neither; the engine runs it all the same. */
function isParameterInPivot({ error_message: message }: Serialized): boolean {
  return typeof message === 'string' && /^PIVOT statements .* cannot have parameters/.test(message);
}
