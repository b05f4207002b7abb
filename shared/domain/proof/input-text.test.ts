import { describe, expect, it } from 'vitest';
import { editInputText, splitRecords } from './input-text';

const csv = 'id,"long name",v\n1,"a\nb",x\n\n2,"say ""hi""",\n3,,""';

describe('the text of an input', () => {
  it('has records over several lines, and empty lines are none', () => {
    expect(splitRecords(csv, '"')).toEqual(['id,"long name",v\n', '1,"a\nb",x\n', '2,"say ""hi""",\n', '3,,""']);
  });

  it('keeps the chosen rows byte by byte, under its header', () => {
    const edit = { kind: 'keep', rows: [true, false, true] } as const;
    expect(editInputText(csv, 'csv', { header: true }, ['id', 'long name', 'v'], edit)).toEqual({
      kind: 'text',
      text: 'id,"long name",v\n1,"a\nb",x\n3,,""',
    });
    expect(editInputText('{"a":1}\n{"a":2}\n{"a":3}\n', 'ndjson', {}, ['a'], edit)).toEqual({
      kind: 'text',
      text: '{"a":1}\n{"a":3}\n',
    });
  });

  it('without rows has its header alone, where it has one', () => {
    const empty = { kind: 'empty' } as const;
    expect(editInputText(csv, 'csv', {}, ['id', 'long name', 'v'], empty)).toEqual({
      kind: 'text',
      text: 'id,"long name",v\n',
    });
    expect(editInputText('1,2\n', 'csv', { header: false }, ['a', 'b'], empty)).toEqual({ kind: 'text', text: '' });
    expect(editInputText('[{"a":1}]', 'json', {}, ['a'], empty)).toEqual({ kind: 'text', text: '[]\n' });
  });

  it('renames a whole field of the header, and a key of JSON', () => {
    const rename = (column: string) => ({ kind: 'rename_column', column, to: 'other' }) as const;
    expect(editInputText('valid,id\n1,2\n', 'csv', { header: true }, ['valid', 'id'], rename('id'))).toEqual({
      kind: 'text',
      text: 'valid,other\n1,2\n',
    });
    expect(editInputText('{"id": 1, "v": "id"}\n', 'ndjson', {}, ['id', 'v'], rename('id'))).toEqual({
      kind: 'text',
      text: '{"other": 1, "v": "id"}\n',
    });
  });

  it.each([
    ['csv', { header: true }, { kind: 'keep', rows: [true] }, 'its file has 3 records and 1 rows'],
    [
      'csv',
      { header: true },
      { kind: 'rename_column', column: 'gone', to: 'x' },
      'the name gone does not stand in its first line',
    ],
    ['csv', { header: false }, { kind: 'rename_column', column: 'v', to: 'x' }, 'its file has no line of column names'],
    ['json', {}, { kind: 'keep', rows: [true] }, 'the rows of a JSON array are not told apart in its text'],
    ['xlsx', {}, { kind: 'empty' }, 'a file of the format xlsx is not edited as text'],
  ] as const)('of the format %s says why an edit is impossible', (format, options, edit, reason) => {
    expect(editInputText(csv, format, options, ['id', 'long name', 'v'], edit)).toEqual({ kind: 'impossible', reason });
  });
});
