import { describe, expect, it } from 'vitest';
import { countedSide, joinWarning, judgeJoin } from './judge-joins';
import type { JoinFlow, JoinSide } from './node-flow';

function side(label: string, rows: number, matched: number, most: number): JoinSide {
  return { label, rows, matched, most };
}

const flights = side('flights', 1000, 1000, 1);
const airports = side('airports', 300, 40, 90);

function join(change: Partial<JoinFlow> = {}): JoinFlow {
  return { type: 'INNER', on: 'f.origin = a.code', left: flights, right: airports, rows: 1000, ...change };
}

function verdicts(flow: JoinFlow, expected: { multiply?: number; drop?: number } = {}, isDeliberate = false): string[] {
  const expectation = { node: 'n', line: 1, ...expected };
  return judgeJoin({ flow, isDeliberate }, expectation).map(({ code, side: of }) => `${code} ${of}`);
}

describe('judgeJoin', () => {
  it.each([
    ['a lookup table of which most rows are of no use', join(), []],
    ['the same the other way round', join({ left: airports, right: flights }), []],
    ['a few rows against a large lookup table', join({ left: side('f', 5, 5, 1), right: side('a', 3000, 2, 3) }), []],
    ['a tenth that is lost', join({ left: side('f', 1000, 900, 1) }), []],
    ['more than a tenth that is lost', join({ left: side('f', 1000, 899, 1) }), ['join_drops left']],
    ['rows that are lost on the right', join({ left: airports, right: side('f', 1000, 500, 1) }), ['join_drops right']],
    ['rows that LEFT JOIN keeps', join({ type: 'LEFT', left: side('f', 1000, 500, 1) }), []],
    [
      'rows of the many side that LEFT JOIN drops',
      join({ type: 'LEFT', left: airports, right: side('f', 1000, 500, 1) }),
      ['join_drops right'],
    ],
    ['rows that RIGHT JOIN drops', join({ type: 'RIGHT', left: side('f', 1000, 500, 1) }), ['join_drops left']],
    ['rows that FULL JOIN keeps', join({ type: 'FULL', left: side('f', 1000, 500, 1) }), []],
    ['a filter that is meant', join({ type: 'SEMI', left: side('f', 1000, 1, 1) }), []],
    ['an anti join', join({ type: 'ANTI', left: side('f', 1000, 900, 1), right: side('a', 3, 3, 0) }), []],
    [
      'one parent with many children',
      join({ left: side('orders', 100, 100, 7), right: side('items', 400, 400, 1) }),
      [],
    ],
    [
      'both sides multiplied',
      join({ right: side('a', 300, 40, 90), left: side('f', 1000, 1000, 2) }),
      ['join_multiplies left'],
    ],
    ['nothing that goes in', join({ left: side('f', 0, 0, 0), right: side('a', 3, 0, 0), rows: 0 }), []],
    ['no partner at all', join({ left: side('f', 9, 0, 0), right: side('a', 3, 0, 0), rows: 0 }), ['join_drops left']],
  ])('judges %s', (_, flow, expected) => {
    expect(verdicts(flow)).toEqual(expected);
  });

  it('goes by what is expected of the node', () => {
    const doubled = join({ left: side('f', 1000, 1000, 2) });
    expect(verdicts(doubled, { multiply: 2 })).toEqual([]);
    expect(verdicts(join({ left: side('f', 1000, 1000, 3) }), { multiply: 2 })).toEqual(['join_multiplies left']);
    expect(verdicts(join({ left: side('f', 1000, 999, 1) }), { drop: 0 })).toEqual(['join_drops left']);
    expect(verdicts(join({ left: side('f', 1000, 1, 1) }), { drop: 1 })).toEqual([]);
  });

  it('takes CROSS JOIN in words as meant, unless the sketch says how much', () => {
    const crossed = join({ type: 'CROSS', on: '', left: side('a', 3, 3, 4), right: side('b', 4, 4, 3), rows: 12 });
    expect(verdicts(crossed, {}, true)).toEqual([]);
    expect(verdicts(crossed, {}, false)).toEqual(['join_multiplies right']);
    expect(verdicts(crossed, { multiply: 2 }, true)).toEqual(['join_multiplies right']);
  });
});

describe('countedSide', () => {
  it('is the side of which several rows go to one of the other, the left one where no side multiplies, the larger one where both do', () => {
    expect(countedSide({ left: flights, right: airports })).toBe('left');
    expect(countedSide({ left: airports, right: flights })).toBe('right');
    expect(countedSide({ left: side('a', 3, 3, 1), right: side('b', 9, 3, 1) })).toBe('left');
    expect(countedSide({ left: side('a', 3, 3, 2), right: side('b', 9, 3, 2) })).toBe('right');
  });
});

describe('joinWarning', () => {
  it('says in numbers what is lost, of which keys, and what to do', () => {
    const flow = join({ left: side('flights', 1000, 850, 1), rows: 850 });
    const [verdict] = judgeJoin({ flow, isDeliberate: false }, undefined);
    if (verdict === undefined) throw new Error('no verdict');
    const dropped = [
      { key: 'XYZ', rows: 149 },
      { key: 'NULL', rows: 1 },
    ];
    const inputs = { left: ['flights'], right: ['airports'] };
    expect(joinWarning(verdict, 0, { flow, isDeliberate: false, inputs }, undefined, { dropped })).toEqual({
      code: 'join_drops',
      join: 0,
      inputs: ['flights'],
      message:
        'The join of flights with airports on f.origin = a.code drops 150 of 1,000 rows of flights (15 %, expected at most 10 %): airports has no row for them. Most often without a partner: XYZ (149 rows), NULL (1 row).',
      hint: 'Keep the rows with LEFT JOIN, or mend the key. Where they are to go, say so in the sketch: joins, drop: 0.15.',
    });
  });
});
