import { describe, expect, it } from 'vitest';
import type { Graph } from '../graph/graph';
import { writesOutside } from '../graph/side-effects';
import { automaticTargets, inputTargets, type ReactiveSituation } from './reactive-plan';
import type { NodeState } from './run';

interface Cell {
  readonly reads?: readonly string[];
  readonly state: NodeState;
  readonly ran?: boolean;
  readonly sql?: string;
  readonly parameters?: readonly string[];
}

function situation(
  cells: Readonly<Record<string, Cell>>,
  shown: readonly string[],
  declined: readonly string[] = [],
): ReactiveSituation {
  const graph: Graph = {
    nodes: Object.entries(cells).map(([name, { state, sql = 'SELECT 1', parameters = [] }]) => ({
      name,
      kind: state === 'source' ? 'source' : 'cell',
      file: 'n.md',
      line: 1,
      sql,
      parameters,
      problems: [],
      ...(state === 'broken' ? {} : { fingerprint: `print of ${name}` }),
    })),
    edges: Object.entries(cells).flatMap(([to, { reads = [] }]) => reads.map((from) => ({ from, to }))),
  };
  const statuses = new Map(
    Object.entries(cells).map(([name, { state, ran }]) => [
      name,
      { name, state, ...(ran ? { ranAt: '2026-01-01T00:00:00Z' } : {}) },
    ]),
  );
  return {
    graph,
    statuses,
    shown: new Set(shown),
    declined: new Map(declined.map((name) => [name, `print of ${name}`])),
  };
}

describe('the automatic mode', () => {
  it('runs what is stale and on screen, and nothing else', () => {
    const cells = {
      s: { state: 'source' },
      a: { state: 'stale', reads: ['s'] },
      b: { state: 'stale' },
      c: { state: 'fresh' },
    } as const;
    expect(automaticTargets(situation(cells, ['a', 'c', 'gone']))).toEqual(['a']);
    expect(automaticTargets(situation(cells, []))).toEqual([]);
  });

  it.each(['failed', 'blocked', 'broken', 'running', 'queued'] as const)(
    'leaves alone what is behind a %s cell',
    (state) => {
      const cells = { a: { state }, b: { state: 'stale', reads: ['a'] }, c: { state: 'stale', reads: ['b'] } } as const;
      expect(automaticTargets(situation(cells, ['a', 'b', 'c']))).toEqual([]);
    },
  );

  it('does not repeat what somebody declined, nor run what would need it', () => {
    const cells = { a: { state: 'stale' }, b: { state: 'stale', reads: ['a'] }, c: { state: 'stale' } } as const;
    expect(automaticTargets(situation(cells, ['a', 'b', 'c'], ['a']))).toEqual(['c']);
    const other = situation(cells, ['a'], []);
    expect(automaticTargets({ ...other, declined: new Map([['a', 'print of long ago']]) })).toEqual(['a']);
  });

  it('never runs what writes outside of the cache, nor what reads such a cell', () => {
    const cells = {
      a: { state: 'stale', sql: "SELECT * FROM postgres_execute('db', 'DELETE FROM t')" },
      b: { state: 'stale', reads: ['a'] },
    } as const;
    expect(automaticTargets(situation(cells, ['a', 'b']))).toEqual([]);
  });
});

describe('a changed input', () => {
  const cells = {
    s: { state: 'source' },
    a: { state: 'stale', reads: ['s'], parameters: ['Least'] },
    b: { state: 'stale', reads: ['a'], ran: true },
    c: { state: 'stale', reads: ['s'], ran: true },
    d: { state: 'stale', reads: ['a'] },
  } as const;

  it('runs its descendants that are on screen or have a result', () => {
    expect(inputTargets(situation(cells, ['d']), ['least'])).toEqual(['b', 'd']);
    expect(inputTargets(situation(cells, ['a', 'c']), ['least']).sort()).toEqual(['a', 'b']);
    expect(inputTargets(situation(cells, ['a']), ['other'])).toEqual([]);
  });
});

describe('writesOutside', () => {
  it('is told by the functions that are called, not by names or texts', () => {
    expect(writesOutside("SELECT nextval('s')")).toBe(true);
    expect(writesOutside('SELECT * FROM MySQL_Execute ( 1 )')).toBe(true);
    expect(writesOutside('SELECT "http_post"(1)')).toBe(true);
    expect(writesOutside("SELECT 'nextval(1)' AS nextval, nextval FROM t -- nextval(")).toBe(false);
    expect(writesOutside("COPY t TO 'x.csv'")).toBe(true);
    expect(writesOutside('SELECT count(*) FROM t')).toBe(false);
  });
});
