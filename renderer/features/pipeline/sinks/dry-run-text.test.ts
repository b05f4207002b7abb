import { describe, expect, it } from 'vitest';
import type { SinkDryRun } from '../../../../shared/domain/sink/sink-run';
import { changeLines, standingFacts, writeLabel } from './dry-run-text';

const nothing: SinkDryRun = {
  sink: 'daily_file',
  from: 'daily',
  write: { format: 'parquet', path: 'out/daily.parquet' },
  target: 'out/daily.parquet',
  columns: [],
  rows: 3,
  bytes: 100,
  standing: null,
  changes: { added: [], removed: [], retyped: [], reordered: false, rowsBefore: null, rowsAfter: 3 },
  sample: [],
  refusals: [],
  warnings: [],
  fingerprint: '',
  seen: '',
  ms: 1,
};
const standing = { rows: 2000, bytes: 1200, columns: [], changedAt: null, isOurs: true };

describe('what a dry run says', () => {
  it('names the act on the button by what it does to what is there', () => {
    expect(writeLabel(nothing)).toBe('Write file');
    expect(writeLabel({ ...nothing, standing })).toBe('Replace file');
    const table = { ...nothing, write: { connection: 'w', table: 't', mode: 'append' } } as const;
    expect(writeLabel(table)).toBe('Write table');
    expect(writeLabel({ ...table, standing })).toBe('Append rows');
    expect(writeLabel({ ...table, standing, write: { ...table.write, mode: 'replace' } })).toBe('Replace table');
  });

  it('tells rows and columns that would be others, and nothing where all stays', () => {
    expect(changeLines(nothing)).toEqual([]);
    const changes = {
      added: [{ name: 'b', type: 'DATE' }],
      removed: [{ name: 'a', type: 'DATE' }],
      retyped: [{ name: 'c', before: 'INTEGER', after: 'BIGINT' }],
      reordered: true,
      rowsBefore: 2000,
      rowsAfter: 3,
    };
    expect(changeLines({ ...nothing, standing, changes })).toEqual([
      '2,000 rows become 3',
      'New: b',
      'Gone: a',
      'c: INTEGER becomes BIGINT',
      'The columns stand in another order',
    ]);
    const same = { ...changes, added: [], removed: [], retyped: [], reordered: false, rowsAfter: 2000 };
    expect(changeLines({ ...nothing, standing, changes: same })).toEqual([]);
  });

  it('says of what is there who wrote it, and why it cannot be read', () => {
    expect(standingFacts(standing)).toEqual(['2,000 rows', '1.2 kB', 'as this sink wrote it']);
    const unread = { rows: null, bytes: 5, columns: null, changedAt: null, isOurs: false, untold: 'It is no file.' };
    expect(standingFacts(unread)).toEqual(['5 B', 'It is no file.']);
  });
});
