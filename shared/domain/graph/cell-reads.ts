import type { CellSql } from './cell-sql';
import { tokenDigest } from './fingerprint';
import { foldName } from './names';
import { moveReferences, type References, type TableReference } from './references';
import { offsetInCell, type SqlPart } from './sql-part';
import type { MacroOverload } from './statements';
import type { Hash, SyntaxTree } from './syntax-tree';
import { referencesByTokens } from './token-references';
import { significantTokens } from './tokens';

/** What a cell reads, once its texts are parsed. */
export interface CellReads {
  readonly kind: 'read';
  /** Digest of the cell's own SQL. */
  readonly digest: string;
  /** Locations are offsets in the cell's SQL. */
  readonly references: References;
  /** False when DuckDB gave no tree: a name that is no table may be among the references. */
  readonly certain: boolean;
  /** The table macros that it defines, one for each signature. */
  readonly macros: readonly MacroReads[];
}

/** `offset` counts in the cell's SQL. */
export interface CellSyntaxError {
  readonly kind: 'error';
  readonly code: 'sql_syntax';
  readonly message: string;
  readonly hint?: string;
  readonly offset: number;
}

/** One signature of a table macro, as far as its parameters name tables. */
export interface MacroReads {
  /** Folded. */
  readonly name: string;
  /** Folded, in order. */
  readonly parameters: readonly string[];
  /** Parameters that it reads as tables: `query_table(t)`. */
  readonly tableParameters: readonly string[];
  /** Parameters that it hands to other macros. */
  readonly passed: readonly PassedParameter[];
}

export interface PassedParameter {
  readonly parameter: string;
  /** Folded. */
  readonly macro: string;
  readonly position: number;
  readonly name?: string;
}

/**
 * Joins a cell with the trees of its parts. `tree` gives the syntax tree of a text of `partsOf(cell)`.
 * Undefined for a cell that is empty or holds what no node can be made of.
 */
export function readCell(
  sql: string,
  cell: CellSql,
  tree: (text: string) => SyntaxTree | undefined,
  hash: Hash,
): CellReads | CellSyntaxError | undefined {
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
          return {
            kind: 'read',
            digest: parsed.digest,
            references: inCell(part, parsed.references),
            certain: true,
            macros: [],
          };
        }
        if (parsed?.kind === 'error' && part === cell.part) return syntaxError(part, parsed);
      }
      const { tokens } = cell.statement;
      return {
        kind: 'read',
        digest: tokenDigest(sql, tokens, hash),
        references: referencesByTokens(sql, tokens),
        certain: false,
        macros: [],
      };
    }
    case 'macros':
      return readMacros(cell.macros, tree, hash);
  }
}

function readMacros(
  macros: Extract<CellSql, { kind: 'macros' }>['macros'],
  tree: (text: string) => SyntaxTree | undefined,
  hash: Hash,
): CellReads | CellSyntaxError {
  const digests: unknown[] = [];
  const found: References[] = [];
  const signatures: MacroReads[] = [];
  let certain = true;
  for (const { macro, part, bodies } of macros) {
    const whole = tree(part.text);
    if (whole?.kind === 'error') return syntaxError(part, whole);
    for (const body of bodies) {
      const parsed = tree(body.part.text);
      if (parsed?.kind === 'error') return syntaxError(body.part, parsed);
      if (parsed === undefined || parsed.kind === 'opaque') certain = false;
      const { overload } = body;
      const tokens = significantTokens(overload.body);
      const digest = parsed?.kind === 'tree' ? parsed.digest : tokenDigest(overload.body, tokens, hash);
      const signature = significantTokens(overload.signature).map((token) =>
        overload.signature.slice(token.start, token.end),
      );
      digests.push([foldName(macro.name), overload.isTable, signature, digest]);
      const references =
        parsed?.kind === 'tree'
          ? inCell(body.part, parsed.references)
          : moveReferences(referencesByTokens(overload.body, tokens), (location) => location + overload.bodyStart);
      const separated = separateParameters(macro.name, overload, references);
      found.push(separated.references);
      signatures.push(separated.macro);
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
    certain,
    macros: signatures,
  };
}

/** Takes the macro's own parameters out of what it reads: which tables they are is known where it is called. */
function separateParameters(
  name: string,
  overload: MacroOverload,
  references: References,
): { references: References; macro: MacroReads } {
  const parameters = overload.parameters.map(foldName);
  const isParameter = (table: TableReference) => table.column === true && parameters.includes(foldName(table.name));
  const tableParameters = references.tables.filter(isParameter).map((table) => foldName(table.name));
  const passed: PassedParameter[] = [];
  const functions = references.functions.map((call) => {
    const { tableArguments, ...rest } = call;
    if (tableArguments === undefined) return call;
    for (const argument of tableArguments) {
      for (const table of argument.tables.filter(isParameter)) {
        passed.push({
          parameter: foldName(table.name),
          macro: foldName(call.name),
          position: argument.position,
          ...(argument.name === undefined ? {} : { name: argument.name }),
        });
      }
    }
    const kept = tableArguments.map((argument) => ({
      ...argument,
      tables: argument.tables.filter((table) => !isParameter(table)),
    }));
    return { ...rest, tableArguments: kept };
  });
  const tables = references.tables.filter((table) => !isParameter(table));
  // A call of a scalar macro is an expression among others: what its arguments mean is not looked at.
  const hidden =
    tableParameters.length === 0 || overload.isTable
      ? references.hidden
      : [...references.hidden, { function: 'query_table', location: overload.bodyStart }];
  return {
    references: { ...references, tables, functions, hidden },
    macro: {
      name: foldName(name),
      parameters,
      tableParameters: overload.isTable ? tableParameters : [],
      passed: overload.isTable ? passed : [],
    },
  };
}

/** DuckDB's first line says what is wrong; what follows says what to do. */
function syntaxError(part: SqlPart, parsed: { message: string; offset: number }): CellSyntaxError {
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
  return moveReferences(references, (location) => offsetInCell(part, location));
}
