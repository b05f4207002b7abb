import { reservedWords } from '../../shared/domain/graph/reserved-words';
import { tokenize } from '../../shared/domain/graph/tokens';
import { escapeHtml } from './html-text';

/** SQL as HTML, with a span around each keyword, text, number and comment. */
export function highlightSql(sql: string): string {
  const tokens = tokenize(sql);
  return tokens
    .map((token, index) => {
      const text = escapeHtml(sql.slice(token.start, token.end));
      const called = token.kind === 'word' && tokens[index + 1]?.symbol === '(' && !keywords.has(token.symbol);
      const kind = called
        ? 'f'
        : token.kind === 'word'
          ? keywords.has(token.symbol)
            ? 'k'
            : ''
          : (classes[token.kind] ?? '');
      return kind === '' ? text : `<span class="${kind}">${text}</span>`;
    })
    .join('');
}

const classes: Readonly<Record<string, string>> = { comment: 'c', string: 's', number: 'n', parameter: 'p' };

/** DuckDB's reserved words, and those that are keywords by their place. */
const keywords = new Set([
  ...reservedWords,
  ...'BY OVER PARTITION ROWS RANGE PRECEDING FOLLOWING UNBOUNDED CURRENT ROW IS BETWEEN LIKE ILIKE JOIN LEFT RIGHT FULL INNER OUTER CROSS NATURAL ASOF POSITIONAL PIVOT UNPIVOT QUALIFY EXCLUDE REPLACE FILTER WITHIN VALUES MACRO VIEW IF EXISTS NULLS FIRST LAST RECURSIVE MATERIALIZED TRY_CAST TEMP SET SAMPLE SUMMARIZE DESCRIBE EXPLAIN'.split(
    ' ',
  ),
]);
