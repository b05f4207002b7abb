import type { languages } from 'monaco-editor/editor/editor.api.js';

export const sqlLanguageId = 'duckdb-sql';

/** Words of DuckDB's grammar (duckdb_keywords() of 1.5), without those that are mostly used as names. */
const keywords = `ALL ALTER ANALYSE ANALYZE AND ANTI ANY ARRAY AS ASC ASOF ASYMMETRIC AT ATTACH BEGIN BETWEEN BOTH BY CASCADE CASE CAST
CHECK CHECKPOINT COLLATE COLLATION COLUMN COLUMNS COMMIT CONSTRAINT COPY CREATE CROSS CUBE CURRENT DATABASE DEFAULT
DEFERRABLE DELETE DESC DESCRIBE DETACH DISTINCT DO DROP ELSE END ESCAPE EXCEPT EXCLUDE EXECUTE EXISTS EXPLAIN EXPORT EXTRACT
FALSE FETCH FILTER FIRST FOLLOWING FOR FOREIGN FROM FULL FUNCTION GENERATED GLOB GROUP GROUPING GROUPS HAVING IF IGNORE
ILIKE IMPORT IN INDEX INITIALLY INNER INSERT INSTALL INTERSECT INTERVAL INTO IS ISNULL JOIN KEY LAMBDA LAST LATERAL
LEADING LEFT LIKE LIMIT LOAD MACRO MATCHED MATERIALIZED MERGE NATURAL NEXT NOT NOTNULL NULL NULLS OFFSET ON ONLY OR ORDER
ORDINALITY OUTER OVER OVERLAPS PARTITION PIVOT PIVOT_LONGER PIVOT_WIDER PLACING POSITIONAL PRAGMA PRECEDING PREPARE
PRIMARY QUALIFY RANGE RECURSIVE REFERENCES RENAME REPLACE RESPECT RETURNING RIGHT ROLLBACK ROLLUP ROW ROWS SAMPLE SCHEMA
SELECT SEMI SEQUENCE SET SETS SHOW SIMILAR SOME SUMMARIZE SYMMETRIC TABLE TABLESAMPLE TEMP TEMPORARY THEN TIES TO
TRAILING TRANSACTION TRUE TRUNCATE TRY_CAST TYPE UNBOUNDED UNION UNIQUE UNNEST UNPACK UNPIVOT UPDATE USE USING VACUUM VALUES
VARIADIC VIEW WHEN WHERE WINDOW WITH WITHIN WITHOUT`;

const types = `BIGINT BIGNUM BINARY BIT BLOB BOOL BOOLEAN BPCHAR BYTEA CHAR CHARACTER DATE DATETIME DEC DECIMAL DOUBLE ENUM FLOAT FLOAT4
FLOAT8 GEOMETRY HUGEINT INT INT1 INT128 INT2 INT4 INT8 INTEGER JSON LIST LOGICAL LONG MAP NUMERIC NVARCHAR OID REAL SHORT
SIGNED SMALLINT STRING STRUCT TEXT TIME TIMESTAMP TIMESTAMPTZ TIMESTAMP_MS TIMESTAMP_NS TIMESTAMP_S TIMETZ TIME_NS TINYINT
UBIGINT UHUGEINT UINT128 UINT16 UINT32 UINT64 UINT8 UINTEGER USMALLINT UTINYINT UUID VARBINARY VARCHAR VARIANT VARINT`;

const words = (text: string) => text.split(/\s+/);

/**
 * DuckDB's SQL for the tokenizer: `$parameters` and `{{ names }}`, strings in single quotes, with escapes and in `$tag$`, nested
 * comments, numbers with underscores; behind a dot every word is a name, before a parenthesis a function.
 */
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
      [/\$([A-Za-z_]\w*)?\$/, { token: 'string', next: '@dollar.$1' }],
      [/\{\{[^{}]*\}\}/, 'parameter'],
      [/\$[A-Za-z_]\w*|\$\d+/, 'parameter'],
      [/[eE]'/, { token: 'string', next: '@escaped' }],
      [/[xXbB]?'/, { token: 'string', next: '@text' }],
      [/"/, { token: 'identifier', next: '@quoted' }],
      [/0[xX][0-9a-fA-F_]+|0[bB][01_]+/, 'number'],
      [/(\d[\d_]*)?\.\d[\d_]*([eE][-+]?\d+)?|\d[\d_]*\.?([eE][-+]?\d+)?/, 'number'],
      // `t.first`, `main.key`: no keywords there.
      [/(\.)([A-Za-z_][\w$]*)(?=\s*\()/, ['delimiter', 'function']],
      [/(\.)([A-Za-z_\u00c0-\uffff][\w$\u00c0-\uffff]*)/, ['delimiter', 'identifier']],
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
      [/\/\*/, { token: 'comment', next: '@push' }],
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
    escaped: [
      [/[^'\\]+/, 'string'],
      [/\\./, 'string'],
      [/''/, 'string'],
      [/'/, { token: 'string', next: '@pop' }],
    ],
    dollar: [
      [/[^$]+/, 'string'],
      [/\$([A-Za-z_]\w*)?\$/, { cases: { '$1==$S2': { token: 'string', next: '@pop' }, '@default': 'string' } }],
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
