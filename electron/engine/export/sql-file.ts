import { open } from 'node:fs/promises';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import type { ResultPage } from '../../../shared/domain/column/result-page';
import { RowText } from '../../../shared/domain/result/row-text';
import { quoteName } from '../sql-text';

/** Writes rows as a script that makes the table with the very same types and values. Returns the number of rows. */
export async function writeSqlFile(
  path: string,
  table: string,
  columns: readonly ColumnInfo[],
  pages: AsyncIterable<ResultPage>,
): Promise<number> {
  const written = columns.map((info, index) => ({ info, index }));
  const text = new RowText({ format: 'sql', columns: written, header: true, table });
  const definitions = columns.map(({ name, sqlType }) => `  ${quoteName(name)} ${sqlType}`);
  const file = await open(path, 'w');
  let rows = 0;
  try {
    await file.write(`CREATE TABLE ${quoteName(table)} (\n${definitions.join(',\n')}\n);\n${text.begin()}`);
    for await (const page of pages) {
      rows += page.rowCount;
      await file.write(text.page(page));
    }
    await file.write(text.end());
    return rows;
  } finally {
    await file.close();
  }
}
