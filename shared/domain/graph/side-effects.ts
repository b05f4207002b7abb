import { readCellSql } from './cell-sql';
import { foldName } from './names';
import { significantTokens } from './tokens';

/**
 * Functions that change something outside of the cache although they stand in a SELECT: other databases, files, servers,
 * sequences. Of DuckDB itself and its extensions (https://duckdb.org/docs/stable/extensions/overview).
 */
const writingFunctions = new Set(
  [
    'postgres_execute mysql_execute mssql_exec mssql_execute odbc_exec sqlite_attach postgres_attach mysql_attach',
    'http_post http_put http_patch http_delete http_post_form',
    'nextval setval checkpoint force_checkpoint write_log write_blob write_text',
    'ducklake_expire_snapshots ducklake_merge_adjacent_files ducklake_cleanup_old_files ducklake_delete_orphaned_files',
    'ducklake_rewrite_data_files ducklake_flush_inlined_data ducklake_add_data_files ducklake_set_option',
    'ducklake_set_commit_message',
  ]
    .join(' ')
    .split(' '),
);

/** Whether running the SQL of a cell could change something outside of the cache: such a cell never runs by itself. */
export function writesOutside(sql: string): boolean {
  const cell = readCellSql(sql);
  if (cell.kind === 'unsupported') return true;
  const tokens = significantTokens(sql);
  return tokens.some((token, index) => {
    if (token.kind !== 'word' && token.kind !== 'quoted') return false;
    if (tokens[index + 1]?.symbol !== '(') return false;
    const text = sql.slice(token.start, token.end);
    const name = token.kind === 'quoted' ? text.slice(1, -1).replaceAll('""', '"') : text;
    return writingFunctions.has(foldName(name));
  });
}
