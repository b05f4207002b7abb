import type { languages } from 'monaco-editor/editor/editor.api.js';

export const sqlLanguageId = 'duckdb-sql';

/** Words of DuckDB's grammar (duckdb_keywords() of 1.5), without those that are mostly used as names. */
const keywords = `ALL ALTER ANALYZE AND ANTI ANY AS ASC ASOF ATTACH AT BEGIN BETWEEN BY CASE CAST CHECK COLLATE COLUMN
COLUMNS COMMIT CONSTRAINT COPY CREATE CROSS CUBE CURRENT DATABASE DEFAULT DELETE DESC DESCRIBE DETACH DISTINCT DROP ELSE END
ESCAPE EXCEPT EXCLUDE EXECUTE EXISTS EXPLAIN EXPORT EXTRACT FALSE FETCH FILTER FIRST FOLLOWING FOR FOREIGN FROM FULL FUNCTION
GLOB GROUP GROUPING GROUPS HAVING IF IGNORE ILIKE IMPORT IN INDEX INNER INSERT INSTALL INTERSECT INTERVAL INTO IS JOIN KEY
LAMBDA LAST LATERAL LEFT LIKE LIMIT LOAD MACRO MATERIALIZED MATCHED MERGE NATURAL NEXT NOT NULL NULLS OFFSET ON OR ORDER
ORDINALITY OUTER OVER OVERLAPS PARTITION PIVOT PIVOT_LONGER PIVOT_WIDER POSITIONAL PRAGMA PRECEDING PREPARE PRIMARY QUALIFY
RANGE RECURSIVE REFERENCES RENAME REPLACE RESPECT RETURNING RIGHT ROLLBACK ROLLUP ROW ROWS SAMPLE SCHEMA SELECT SEMI SEQUENCE
SET SETS SHOW SIMILAR SOME SUMMARIZE TABLE TABLESAMPLE TEMP TEMPORARY THEN TIES TO TRANSACTION TRUE TRUNCATE TRY_CAST TYPE
UNBOUNDED UNION UNIQUE UNNEST UNPIVOT UPDATE USE USING VALUES VIEW WHEN WHERE WINDOW WITH WITHIN WITHOUT`;

const types = `BIGINT BIGNUM BIT BLOB BOOL BOOLEAN CHAR DATE DATETIME DECIMAL DOUBLE ENUM FLOAT HUGEINT INT INT1 INT2 INT4 INT8
INTEGER JSON LIST MAP NUMERIC REAL SMALLINT STRING STRUCT TEXT TIME TIMESTAMP TIMESTAMPTZ TIMESTAMP_MS TIMESTAMP_NS TIMESTAMP_S
TIMETZ TINYINT UBIGINT UHUGEINT UINTEGER USMALLINT UTINYINT UUID VARCHAR`;

const words = (text: string) => text.split(/\s+/);

/** DuckDB's SQL for the tokenizer: FROM-first, `::` casts, `$parameters`, `$$` strings, any word before a parenthesis a function. */
export const sqlTokens: languages.IMonarchLanguage = {
  defaultToken: '',
  ignoreCase: true,
  keywords: words(keywords),
  types: words(types),
  brackets: [
    { open: '(', close: ')', token: 'delimiter.parenthesis' },
    { open: '[', close: ']', token: 'delimiter.square' },
    { open: '{', close: '}', token: 'delimiter.curly' },
  ],
  tokenizer: {
    root: [
      [/\s+/, 'white'],
      [/--.*$/, 'comment'],
      [/\/\*/, { token: 'comment', next: '@comment' }],
      [/\$\$/, { token: 'string', next: '@dollar' }],
      [/\$[A-Za-z_]\w*|\$\d+/, 'parameter'],
      [/[eExX]?'/, { token: 'string', next: '@text' }],
      [/"/, { token: 'identifier', next: '@quoted' }],
      [/0[xX][0-9a-fA-F_]+/, 'number'],
      [/(\d[\d_]*)?\.\d[\d_]*([eE][-+]?\d+)?|\d[\d_]*([eE][-+]?\d+)?/, 'number'],
      [/[A-Za-z_][\w$]*(?=\s*\()/, { cases: { '@keywords': 'keyword', '@types': 'type', '@default': 'function' } }],
      [
        /[A-Za-z_\u00c0-\uffff][\w$\u00c0-\uffff]*/,
        { cases: { '@keywords': 'keyword', '@types': 'type', '@default': 'identifier' } },
      ],
      [/[;,.]/, 'delimiter'],
      [/[()[\]{}]/, '@brackets'],
      [/[<>=!%&+\-*/|~^:?@#]+/, 'operator'],
    ],
    comment: [
      [/[^*/]+/, 'comment'],
      [/\*\//, { token: 'comment', next: '@pop' }],
      [/[*/]/, 'comment'],
    ],
    text: [
      [/[^']+/, 'string'],
      [/''/, 'string'],
      [/'/, { token: 'string', next: '@pop' }],
    ],
    quoted: [
      [/[^"]+/, 'identifier'],
      [/""/, 'identifier'],
      [/"/, { token: 'identifier', next: '@pop' }],
    ],
    dollar: [
      [/[^$]+/, 'string'],
      [/\$\$/, { token: 'string', next: '@pop' }],
      [/\$/, 'string'],
    ],
  },
};

export const sqlConfiguration: languages.LanguageConfiguration = {
  comments: { lineComment: '--', blockComment: ['/*', '*/'] },
  brackets: [
    ['(', ')'],
    ['[', ']'],
    ['{', '}'],
  ],
  autoClosingPairs: [
    { open: '(', close: ')' },
    { open: '[', close: ']' },
    { open: '{', close: '}' },
    { open: "'", close: "'", notIn: ['string', 'comment'] },
    { open: '"', close: '"', notIn: ['string', 'comment'] },
  ],
  surroundingPairs: [
    { open: '(', close: ')' },
    { open: '[', close: ']' },
    { open: "'", close: "'" },
    { open: '"', close: '"' },
  ],
};
