import type { CellSql } from './cell-sql';
import { tokenDigest } from './fingerprint';
import { foldName } from './names';
import type { References } from './references';
import { offsetInCell, type SqlPart } from './sql-part';
import type { Hash, SyntaxTree } from './syntax-tree';
import { referencesByTokens } from './token-references';
import { isSignificant, tokenize } from './tokens';

/** What is known of a cell once its texts are parsed. Offsets count in the cell's SQL. */
export type CellReads =
  | {
      readonly kind: 'error';
      readonly code: 'sql_syntax';
      readonly message: string;
      readonly hint?: string;
      readonly offset: number;
    }
  | {
      readonly kind: 'read';
      /** Digest of the cell's own SQL. */
      readonly digest: string;
      /** Locations are offsets in the cell's SQL. */
      readonly references: References;
    };

/**
 * Joins a cell with the trees of its parts. `tree` gives the syntax tree of a text of `partsOf(cell)`.
 * Undefined for a cell that is empty or holds what no node can be made of.
 */
export function readCell(
  sql: string,
  cell: CellSql,
  tree: (text: string) => SyntaxTree | undefined,
  hash: Hash,
): CellReads | undefined {
  switch (cell.kind) {
    case 'empty':
      return undefined;
    case 'unsupported': {
      const parsed = tree(cell.part.text);
      return parsed?.kind === 'error' ? syntaxError(cell.part, parsed) : undefined;
    }
    case 'query': {
      for (const part of cell.pivotPart === undefined ? [cell.part] : [cell.part, cell.pivotPart]) {
        const parsed = tree(part.text);
        if (parsed?.kind === 'tree') {
          return { kind: 'read', digest: parsed.digest, references: inCell(part, parsed.references) };
        }
        if (parsed?.kind === 'error' && part === cell.part) return syntaxError(part, parsed);
      }
      const { tokens } = cell.statement;
      return { kind: 'read', digest: tokenDigest(sql, tokens, hash), references: referencesByTokens(sql, tokens) };
    }
    case 'macros':
      return readMacros(cell.macros, tree, hash);
  }
}

function readMacros(
  macros: Extract<CellSql, { kind: 'macros' }>['macros'],
  tree: (text: string) => SyntaxTree | undefined,
  hash: Hash,
): CellReads {
  const digests: unknown[] = [];
  const found: References[] = [];
  for (const { macro, part, bodies } of macros) {
    const whole = tree(part.text);
    if (whole?.kind === 'error') return syntaxError(part, whole);
    for (const body of bodies) {
      const parsed = tree(body.part.text);
      if (parsed?.kind === 'error') return syntaxError(body.part, parsed);
      const { overload } = body;
      const tokens = tokenize(overload.body).filter(isSignificant);
      const digest = parsed?.kind === 'tree' ? parsed.digest : tokenDigest(overload.body, tokens, hash);
      const signature = tokenize(overload.signature)
        .filter(isSignificant)
        .map((token) => overload.signature.slice(token.start, token.end));
      digests.push([foldName(macro.name), overload.isTable, signature, digest]);
      found.push(
        parsed?.kind === 'tree'
          ? inCell(body.part, parsed.references)
          : shifted(referencesByTokens(overload.body, tokens), overload.bodyStart),
      );
    }
  }
  return {
    kind: 'read',
    digest: hash(JSON.stringify(['macros', ...digests])),
    references: {
      tables: found.flatMap((references) => references.tables),
      files: found.flatMap((references) => references.files),
      functions: found.flatMap((references) => references.functions),
      hidden: found.flatMap((references) => references.hidden),
    },
  };
}

/** DuckDB's first line says what is wrong; what follows says what to do. */
function syntaxError(part: SqlPart, parsed: { message: string; offset: number }): CellReads {
  const [first = '', ...rest] = parsed.message.split('\n');
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1)}${/[.!?]$/.test(first) ? '' : '.'}`;
  return {
    kind: 'error',
    code: 'sql_syntax',
    message: sentence,
    ...(rest.length === 0 ? {} : { hint: rest.join(' ') }),
    offset: offsetInCell(part, parsed.offset),
  };
}

function inCell(part: SqlPart, references: References): References {
  if (part.insertions.length === 0) return part.start === 0 ? references : shifted(references, part.start);
  return relocated(references, (location) => offsetInCell(part, location));
}

function shifted(references: References, by: number): References {
  return relocated(references, (location) => location + by);
}

function relocated(references: References, move: (location: number) => number): References {
  const all = <Item extends { readonly location: number }>(items: readonly Item[]): Item[] =>
    items.map((item) => ({ ...item, location: move(item.location) }));
  return {
    tables: all(references.tables),
    files: all(references.files),
    functions: all(references.functions),
    hidden: all(references.hidden),
  };
}
