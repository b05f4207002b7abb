import { duckdb, formatDialect } from 'sql-formatter';
import { PlumblineError } from '../problem';
import { sameButForSpaces } from './same-meaning';

/**
 * The SQL of a cell laid out anew: spaces and line breaks change, nothing else does. Words keep their case, because a name
 * that looks like a keyword would change with it. Rejects with `sql_syntax` for what cannot be laid out, and for what would
 * not be the same SQL afterwards.
 */
export function formatSql(sql: string): string {
  let formatted: string;
  try {
    formatted = formatDialect(sql, {
      dialect: duckdb,
      tabWidth: 2,
      keywordCase: 'preserve',
      dataTypeCase: 'preserve',
      functionCase: 'preserve',
      identifierCase: 'preserve',
      logicalOperatorNewline: 'before',
      expressionWidth: 80,
      linesBetweenQueries: 1,
      // `{{ name }}` and `$name` are one word each.
      paramTypes: { named: ['$'], custom: [{ regex: String.raw`\{\{[^{}]*\}\}` }] },
    });
  } catch (error) {
    throw new PlumblineError({
      code: 'sql_syntax',
      severity: 'warning',
      message: 'This SQL cannot be formatted: its syntax is not understood.',
      hint: 'Correct what is marked in the text, then format again. Nothing was changed.',
      ...(error instanceof Error ? { cause: error.message } : {}),
    });
  }
  if (!sameButForSpaces(sql, formatted)) {
    throw new PlumblineError({
      code: 'sql_syntax',
      severity: 'warning',
      message: 'This SQL was not formatted: the result would not be the same SQL.',
      hint: 'A part of it is not understood by the formatter. Nothing was changed.',
    });
  }
  return formatted;
}
