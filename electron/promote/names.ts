import { quoteIdentifier } from '../../shared/domain/sql-text';

/** A name of lower-case ASCII letters, digits and underscores that starts with a letter. */
export function safeName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/ß/g, 'ss')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  if (plain === '') return 'node';
  return /^[a-z]/.test(plain) ? plain : `n_${plain}`;
}

/** The name, or the name with the first free number. */
export function uniqueName(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let count = 2; taken.has(candidate); count++) candidate = `${name}_${count}`;
  taken.add(candidate);
  return candidate;
}

/** DuckDB's keywords that cannot stand as a bare column name everywhere (`duckdb_keywords()`, all but the unreserved ones). */
const keywords = new Set(
  [
    'all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default',
    'deferrable desc describe distinct do else end except false fetch for foreign from group having in initially intersect',
    'into lambda lateral leading limit not null offset on only or order pivot pivot_longer pivot_wider placing primary',
    'qualify references returning select show some summarize symmetric table then to trailing true union unique unpivot',
    'using variadic when where window with anti asof at authorization binary by collation columns concurrently cross freeze',
    'full generated glob ilike inner is isnull join left like map natural notnull outer overlaps positional right semi',
    'similar struct tablesample try_cast unpack verbose between bigint bit boolean char character coalesce dec decimal',
    'exists extract float grouping grouping_id inout int integer interval national nchar none nullif numeric out overlay',
    'position precision real row setof smallint substring time timestamp treat trim values varchar xmlattributes xmlconcat',
    'xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable',
  ]
    .join(' ')
    .split(' '),
);

/** A column's name as SQL takes it, in quotes only where it needs them. */
export function columnSql(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !keywords.has(name.toLowerCase()) ? name : quoteIdentifier(name);
}
