import { expect, it } from 'vitest';
import { rowsOfStep } from './describe-step';
import type { TraceStep } from './row-trace';

const step: TraceStep = {
  node: 'orders',
  kind: 'cell',
  file: 'notebooks/a.md',
  line: 1,
  followed: [],
  into: null,
  agreeing: ['id', 'day', 'city', 'code'].map((name) => ({ column: name, below: name })),
  certainty: 'candidates',
  ofFirst: null,
  rows: 2,
  breaking: null,
  sample: { columns: [], rows: [] },
  end: null,
  inputs: [],
};

it.each([
  [{ rows: null }, ''],
  [{ rows: 0, breaking: 0 }, 'no row agrees'],
  [{ rows: 1, certainty: 'row', breaking: 1 }, 'the row, breaks it'],
  [{ rows: 1, certainty: 'row', breaking: 0 }, 'the row, holds'],
  [{ rows: 1200, certainty: 'group', breaking: 1 }, '1,200 rows, its whole group, 1 breaks it'],
  [{ breaking: 2 }, '2 rows that agree in id, day, city, …, all break it'],
  [{ agreeing: [{ column: 'id', below: 'number' }], breaking: 0 }, '2 rows that agree in id, all hold'],
  [{ ofFirst: 100, rows: 3 }, 'of the first 100 of these rows: 3 rows that agree in id, day, city, …'],
  [{ ofFirst: 100, rows: null }, ''],
  [{ rows: 1, agreeing: [{ column: 'id', below: 'number' }] }, '1 row that agrees in id'],
] as const)('says of %j how many rows there are and how sure that is', (changes, text) => {
  expect(rowsOfStep({ ...step, ...changes })).toBe(text);
});
