import { assertNever } from '../../base/assert-never';
import type { ColumnInfo } from '../column/column-type';
import { formatValue, isNumeric, jsonValue } from '../column/format-value';
import type { ColumnVector, ResultPage } from '../column/result-page';
import { sqlLiteral } from '../column/sql-literal';
import { quoteIdentifier } from '../sql-text';

/** Texts that rows can be written as, each with exact values. */
export type RowTextFormat = 'tsv' | 'csv' | 'markdown' | 'json' | 'sql';

/** Which columns of the pages are written, in this order. */
export interface WrittenColumn {
  readonly info: ColumnInfo;
  /** Place of its vector in a page. */
  readonly index: number;
}

export interface RowTextOptions {
  readonly format: RowTextFormat;
  readonly columns: readonly WrittenColumn[];
  /** Names on top; JSON and SQL name each value anyway, Markdown has no table without them. */
  readonly header: boolean;
  /** The table that `sql` inserts into. */
  readonly table: string;
}

/** Rows an INSERT: few enough that any client takes the statement, and one that fails says where. */
const rowsOfInsert = 500;

/** Writes pages of rows as one text: `begin`, then each page in order, then `end`. */
export class RowText {
  readonly #options: RowTextOptions;
  #written = 0;

  constructor(options: RowTextOptions) {
    this.#options = options;
  }

  begin(): string {
    const { format, columns, header } = this.#options;
    const names = columns.map(({ info }) => info.name);
    switch (format) {
      case 'tsv':
      case 'csv':
        return header
          ? `${names.map((name) => delimitedField(name, format)).join(format === 'tsv' ? '\t' : ',')}\n`
          : '';
      case 'markdown':
        return `| ${names.map(markdownText).join(' | ')} |\n|${columns.map(({ info }) => (isNumeric(info.type) ? ' ---: |' : ' --- |')).join('')}\n`;
      case 'json':
        return '[';
      case 'sql':
        return '';
      default:
        return assertNever(format);
    }
  }

  page(page: ResultPage): string {
    const parts: string[] = [];
    for (let row = 0; row < page.rowCount; row++) parts.push(this.#row(page, row));
    return parts.join('');
  }

  end(): string {
    const { format } = this.#options;
    if (format === 'json') return this.#written === 0 ? ']\n' : '\n]\n';
    return format === 'sql' && this.#written > 0 ? ';\n' : '';
  }

  #row(page: ResultPage, row: number): string {
    const { format, columns, table } = this.#options;
    const number = this.#written++;
    switch (format) {
      case 'tsv':
      case 'csv': {
        const fields = columns.map(({ info, index }) =>
          delimitedField(formatValue(info.type, vectorAt(page, index), row), format),
        );
        return `${fields.join(format === 'tsv' ? '\t' : ',')}\n`;
      }
      case 'markdown': {
        const cells = columns.map(({ info, index }) =>
          markdownText(formatValue(info.type, vectorAt(page, index), row) ?? ''),
        );
        return `| ${cells.join(' | ')} |\n`;
      }
      case 'json': {
        const fields = columns.map(
          ({ info, index }) =>
            `${JSON.stringify(info.name)}:${JSON.stringify(jsonValue(info.type, vectorAt(page, index), row))}`,
        );
        return `${number === 0 ? '\n' : ',\n'}{${fields.join(',')}}`;
      }
      case 'sql': {
        const values = columns.map(({ info, index }) => sqlLiteral(info, vectorAt(page, index), row)).join(', ');
        if (number % rowsOfInsert > 0) return `,\n  (${values})`;
        const names = columns.map(({ info }) => quoteIdentifier(info.name)).join(', ');
        return `${number === 0 ? '' : ';\n'}INSERT INTO ${quoteIdentifier(table)} (${names}) VALUES\n  (${values})`;
      }
      default:
        return assertNever(format);
    }
  }
}

/**
 * A field of a delimited text: NULL is nothing at all and the empty text a pair of quotes, so that they stay apart. What
 * would break a field or a row is quoted as spreadsheets and RFC 4180 have it.
 */
function delimitedField(text: string | null, format: 'tsv' | 'csv'): string {
  if (text === null) return '';
  if (text === '') return format === 'csv' ? '""' : '';
  const special = format === 'tsv' ? /[\t\n\r"]/ : /[,\n\r"]|^\s|\s$/;
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function markdownText(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replace(/\r\n|\r|\n/g, '<br>');
}

function vectorAt(page: ResultPage, index: number): ColumnVector {
  const vector = page.vectors[index];
  if (vector === undefined) throw new Error(`The page has no column ${index}.`);
  return vector;
}
