import { quoteText } from '../../shared/domain/sql-text';
import type { Evidence } from './evidence';

/** DuckDB's answers of `json_serialize_sql` for texts, with nothing left out; null where there is none. */
export async function wholeTreeJson(
  texts: readonly string[],
  evidence: Pick<Evidence, 'rows'>,
): Promise<readonly (string | null)[]> {
  if (texts.length === 0) return [];
  const values = texts.map((text, index) => `(${index}, ${quoteText(text)})`).join(', ');
  const rows = await evidence.rows(
    `SELECT i, json_serialize_sql(body) FROM (VALUES ${values}) AS texts(i, body) ORDER BY i`,
    [],
  );
  return texts.map((_, index) => rows[index]?.[1] ?? null);
}
