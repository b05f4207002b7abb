import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import type { ResultPage } from '../../../shared/domain/column/result-page';
import { PlumblineError } from '../../../shared/domain/problem';
import { columnLetters, sheetCell, sheetLimits, sheetStyles, textCell, xmlText } from './sheet-cell';
import { ZipFile } from './zip-file';

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageNames = 'http://schemas.openxmlformats.org/package/2006';
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/**
 * Writes rows as an Excel workbook with one sheet (ECMA-376, part 1), page by page in constant memory: a million rows as
 * objects, as libraries take them, would not fit into it. Numbers that Excel would round are text; dates are dates.
 * Returns the number of rows. Rejects with `bad_usage` for what does not fit into a sheet.
 */
export async function writeExcelFile(
  path: string,
  sheet: string,
  columns: readonly ColumnInfo[],
  pages: AsyncIterable<ResultPage>,
): Promise<number> {
  if (columns.length > sheetLimits.columns) {
    throw new PlumblineError({
      code: 'bad_usage',
      message: `The result has ${columns.length.toLocaleString('en-US')} columns; a sheet of Excel has 16,384.`,
      hint: 'Hide columns, or export as CSV or Parquet.',
    });
  }
  const file = new ZipFile(path);
  const counter = { rows: 0 };
  try {
    for (const [name, content] of Object.entries(partsOf(sheet))) await file.add(name, [declaration + content]);
    await file.add('xl/worksheets/sheet1.xml', sheetXml(columns, pages, counter));
    await file.end();
    return counter.rows;
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

async function* sheetXml(
  columns: readonly ColumnInfo[],
  pages: AsyncIterable<ResultPage>,
  counter: { rows: number },
): AsyncGenerator<string> {
  const letters = columns.map((_, index) => columnLetters(index));
  const header = columns.map(({ name }, index) => textCell(`${letters[index]}1`, name, sheetStyles.header));
  yield `${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData><row r="1">${header.join('')}</row>`;
  for await (const page of pages) {
    if (counter.rows + page.rowCount >= sheetLimits.rows) throw tooManyRows();
    const rows: string[] = [];
    for (let row = 0; row < page.rowCount; row++) {
      const number = ++counter.rows + 1;
      const cells = columns.map(({ type }, index) => {
        const vector = page.vectors[index];
        return vector === undefined ? '' : sheetCell(`${letters[index]}${number}`, type, vector, row);
      });
      rows.push(`<row r="${number}">${cells.join('')}</row>`);
    }
    yield rows.join('');
  }
  yield '</sheetData></worksheet>';
}

export function tooManyRows(): PlumblineError {
  return new PlumblineError({
    code: 'bad_usage',
    message: 'The result has more rows than a sheet of Excel: 1,048,575 below the names.',
    hint: 'Filter it first, export with a limit, or export as CSV or Parquet.',
  });
}

/** The files of a workbook beside its sheet. */
function partsOf(sheet: string): Readonly<Record<string, string>> {
  const type = (part: string, kind: string) =>
    `<Override PartName="${part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
  return {
    '[Content_Types].xml': `<Types xmlns="${packageNames}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${type('/xl/workbook.xml', 'sheet.main')}${type('/xl/worksheets/sheet1.xml', 'worksheet')}${type('/xl/styles.xml', 'styles')}</Types>`,
    '_rels/.rels': `<Relationships xmlns="${packageNames}/relationships"><Relationship Id="rId1" Type="${relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${relationships}"><sheets><sheet name="${sheetName(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packageNames}/relationships"><Relationship Id="rId1" Type="${relationships}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relationships}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${main}"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss.000"/><numFmt numFmtId="166" formatCode="hh:mm:ss.000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf xfId="0"/>${[164, 165, 166].map((format) => `<xf numFmtId="${format}" xfId="0" applyNumberFormat="1"/>`).join('')}<xf fontId="1" xfId="0" applyFont="1"/></cellXfs></styleSheet>`,
  };
}

/** A name that Excel takes for a sheet: at most 31 characters, none of `[ ] : * ? / \`, no apostrophe at its ends. */
function sheetName(name: string): string {
  const taken = name
    .replace(/[[\]:*?/\\]/g, '_')
    .slice(0, 31)
    .replace(/^'|'$/g, '_');
  return xmlText(taken === '' ? 'Sheet1' : taken).replaceAll('"', '&quot;');
}
