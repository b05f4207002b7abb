import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Check } from '../../shared/domain/checks/check-file';
import { parseCheckFile } from '../../shared/domain/checks/parse-check-file';
import type { Graph } from '../../shared/domain/graph/graph';
import {
  appendCheckValues,
  type CheckValueRecord,
  checkValueRecords,
  historyOf,
  readCheckValues,
} from './check-values';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plumbline-values-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const file = () => join(root, '.plumbline/check-history.ndjson');
const graphOf = (fingerprint: string | undefined) =>
  ({ nodes: [{ name: 'orders', fingerprint }], edges: [] }) as unknown as Graph;
const contract = (own: string) =>
  parseCheckFile(
    'checks/orders.yml',
    `dataset: a/orders\ncolumns: []\nchecks:\n  - row_count: {threshold: {must_be: 1}}\nx-plumbline:\n  checks:\n    - ${own}\n`,
  );
const day = (number: number) => new Date(Date.UTC(2026, 0, number));

/** What an evaluation on a day said of both checks of a contract. */
function evaluated(own: string, rows: string | undefined, date: Date, value: number): readonly CheckValueRecord[] {
  const checks = contract(own);
  const outcomes = checks.checks.map((check) => ({
    node: check.node,
    name: check.name,
    type: check.type,
    column: check.column,
    outcome: 'pass' as const,
    value,
    threshold: '',
    level: 'fail' as const,
    file: check.file,
    line: check.line,
  }));
  return checkValueRecords(outcomes, { checkFiles: [checks] }, graphOf(rows), date);
}
const anomaly = 'anomaly: {metric: row_count}';
const valuesOf = (records: readonly CheckValueRecord[], rows: string | undefined, own = anomaly) =>
  historyOf(contract(own).checks[1] as Check, records, graphOf(rows)).map(({ at, value }) => [at.slice(8, 10), value]);

describe('the values of checks', () => {
  it('are read back as they were written, oldest first, whoever wrote them', async () => {
    const [first, second] = [evaluated(anomaly, 'a', day(1), 10), evaluated(anomaly, 'b', day(2), 20)];
    await appendCheckValues(root, second);
    await appendCheckValues(root, first);
    expect(await readCheckValues(root)).toEqual([...first, ...second]);
    expect(first[0]).toMatchObject({
      node: 'orders',
      name: 'row_count',
      type: 'row_count',
      value: 10,
      outcome: 'pass',
    });
  });

  it('are none where there is no file', async () => {
    expect(await readCheckValues(root)).toEqual([]);
    await appendCheckValues(root, []);
    expect(await readCheckValues(root)).toEqual([]);
  });

  it('survive lines that are torn or damaged', async () => {
    const records = evaluated(anomaly, 'a', day(1), 10);
    await appendCheckValues(root, records);
    appendFileSync(file(), 'null\n{"at": 3}\n[]\n\n\u0000\ufffd\n{"at":"2026-01-0');
    await appendCheckValues(root, records);
    expect(await readCheckValues(root)).toEqual([...records, ...records]);
  });

  it('are not written through a link', async () => {
    mkdirSync(join(root, '.plumbline'));
    writeFileSync(join(root, 'precious'), 'mine');
    symlinkSync(join(root, 'precious'), file());
    await expect(appendCheckValues(root, evaluated(anomaly, 'a', day(1), 10))).rejects.toThrow();
    expect(readFileSync(join(root, 'precious'), 'utf8')).toBe('mine');
  });

  it('stay within bounds: the latest of each check are kept, also of one that is seldom evaluated', async () => {
    const [record] = evaluated(anomaly, 'a', day(1), 10);
    if (record === undefined) throw new Error('There is no record.');
    const rare = { ...record, name: 'rare', key: 'rare', groups: ['x'] };
    mkdirSync(join(root, '.plumbline'));
    const groups = Array.from({ length: 200 }, (_, index) => `group ${index}`);
    const many = Array.from({ length: 2000 }, (_, index) => JSON.stringify({ ...record, value: index, groups }));
    writeFileSync(file(), `${JSON.stringify(rare)}\n${many.join('\n')}\n`);
    await appendCheckValues(root, [{ ...record, value: 2000, groups }]);
    expect(statSync(file()).size).toBeLessThan(2 * 1024 * 1024);
    const kept = await readCheckValues(root);
    expect(kept[0]).toEqual(rare);
    expect(kept).toHaveLength(501);
    expect(kept.at(-1)).toMatchObject({ value: 2000, groups });
    expect(kept.at(-4)?.groups).toBeUndefined();
  });
});

describe('the history of a check', () => {
  it('has one value for each state of the rows, and none of the rows as they are', () => {
    const records = [
      ...evaluated(anomaly, 'a', day(1), 10),
      ...evaluated(anomaly, 'a', day(2), 11),
      ...evaluated(anomaly, 'b', day(3), 20),
      ...evaluated(anomaly, 'a', day(4), 12),
    ];
    expect(valuesOf(records, 'a')).toEqual([
      ['02', 11],
      ['03', 20],
    ]);
    expect(valuesOf(records, 'c')).toEqual([
      ['02', 11],
      ['03', 20],
      ['04', 12],
    ]);
  });

  it('counts every evaluation where nobody can tell the rows apart', () => {
    const records = [...evaluated(anomaly, undefined, day(1), 10), ...evaluated(anomaly, undefined, day(2), 10)];
    expect(valuesOf(records, undefined)).toEqual([
      ['01', 10],
      ['02', 10],
    ]);
  });

  it('takes in the values of other checks that measure the same, and of no other', () => {
    const plain = evaluated(anomaly, 'a', day(1), 10).filter(({ type }) => type === 'row_count');
    expect(valuesOf(plain, 'b')).toEqual([['01', 10]]);
    expect(valuesOf(plain, 'b', 'change: {metric: row_count, threshold: {must_be: 0}}')).toEqual([['01', 10]]);
    expect(valuesOf(plain, 'b', 'anomaly: {metric: row_count, filter: a > 1}')).toEqual([]);
  });

  it('is of what was measured, not of what became of it, and leaves errors out', () => {
    const change = 'change: {metric: row_count, threshold: {must_be: 0}}';
    const [, record] = evaluated(change, 'a', day(1), 5);
    if (record === undefined) throw new Error('There is no record.');
    expect(
      valuesOf(
        [
          { ...record, measured: 105 },
          { ...record, data: 'x', outcome: 'error' },
        ],
        'b',
        change,
      ),
    ).toEqual([['01', 105]]);
  });
});
