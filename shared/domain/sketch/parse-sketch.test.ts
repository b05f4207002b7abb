import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { parseSketch } from './parse-sketch';

// Properties try hundreds of texts: on a busy machine that takes longer than a unit test may.
vi.setConfig({ testTimeout: 60_000 });

const good = `plumbline: 1
name: on-time
outputs: [worst_airports, worst_airports]
schedule: { cron: "0 6 * * 1", timezone: America/New_York }
planned:
  airline_scorecard:
    title: Scorecard by airline
    notes: Needs the carrier of each flight.
    from: [flights_clean]
    columns:
      - { name: carrier, type: VARCHAR }
      - flights
  later:
positions:
  flights: [0, -1.5]
  "my node": { x: 1, y: 2 }
title: On time
groups:
  cleaning: { title: Cleaning, nodes: [flights, "my node"], collapsed: true }
  rest:
sinks:
  scorecard: { from: airline_scorecard, write: { format: csv, path: out/scorecard.csv, options: { delimiter: ";" } } }
  loaded: { from: later, write: { connection: warehouse, table: main.later } }
joins:
  airline_scorecard: { multiply: 1, drop: 0.05 }
`;

function problems(...lines: string[]): string[] {
  const { problems: found } = parseSketch('pipelines/p.yaml', ['plumbline: 1', ...lines].join('\n'));
  return found.map(({ code, line, column }) => `${code} ${line}:${column}`);
}

describe('parseSketch', () => {
  it('reads all that a sketch can say', () => {
    expect(parseSketch('pipelines/on-time.yaml', good)).toEqual({
      file: 'pipelines/on-time.yaml',
      name: 'on-time',
      title: 'On time',
      outputs: ['worst_airports'],
      schedule: { cron: '0 6 * * 1', timezone: 'America/New_York' },
      planned: [
        {
          name: 'airline_scorecard',
          title: 'Scorecard by airline',
          notes: 'Needs the carrier of each flight.',
          from: ['flights_clean'],
          columns: [{ name: 'carrier', type: 'VARCHAR' }, { name: 'flights' }],
          line: 6,
        },
        { name: 'later', from: [], columns: [], line: 13 },
      ],
      positions: { flights: { x: 0, y: -1.5 }, 'my node': { x: 1, y: 2 } },
      groups: [
        { name: 'cleaning', title: 'Cleaning', nodes: ['flights', 'my node'], collapsed: true, line: 19 },
        { name: 'rest', nodes: [], collapsed: false, line: 20 },
      ],
      sinks: [
        {
          name: 'scorecard',
          from: 'airline_scorecard',
          write: { format: 'csv', path: 'out/scorecard.csv', options: { delimiter: ';' } },
          line: 22,
        },
        {
          name: 'loaded',
          from: 'later',
          write: { connection: 'warehouse', table: 'main.later', mode: 'replace' },
          line: 23,
        },
      ],
      joins: [{ node: 'airline_scorecard', multiply: 1, drop: 0.05, line: 25 }],
      problems: [],
    });
  });

  it('reads planned boxes that are written as a list', () => {
    const { planned, problems: found } = parseSketch(
      'f.yaml',
      'plumbline: 1\nplanned:\n  - name: a\n    from: [b]\n  - {name: c}\n',
    );
    expect(found).toEqual([]);
    expect(planned).toMatchObject([
      { name: 'a', from: ['b'], line: 3 },
      { name: 'c', line: 5 },
    ]);
  });

  it('reads every section that is written as a list', () => {
    const {
      groups,
      sinks,
      joins,
      problems: found,
    } = parseSketch(
      'f.yaml',
      `plumbline: 1
groups:
  - { name: g, nodes: [a] }
sinks:
  - name: s
    from: a
    write: { format: json, path: s.json }
joins:
  - { node: a, multiply: 2 }
`,
    );
    expect(found).toEqual([]);
    expect(groups).toMatchObject([{ name: 'g', nodes: ['a'], line: 3 }]);
    expect(sinks).toMatchObject([{ name: 's', from: 'a', line: 5 }]);
    expect(joins).toMatchObject([{ node: 'a', multiply: 2, line: 9 }]);
  });

  it('opens with conflict markers of git: what stands around them is read', () => {
    const text = `plumbline: 1
planned:
  a: { title: A }
<<<<<<< ours
  b: { title: B }
=======
  b: { title: Bee }
>>>>>>> theirs
  c: { title: C }
sinks:
  s: { from: a, write: { format: csv, path: s.csv } }
`;
    const { planned, sinks, problems: found } = parseSketch('f.yaml', text);
    expect(planned.map(({ name }) => name)).toEqual(['a', 'c']);
    expect(sinks).toHaveLength(1);
    expect(found.map(({ code, line }) => [code, line])).toEqual([['merge_conflict', 4]]);
  });

  it('takes its name from the file when it has none', () => {
    expect(parseSketch('pipelines/on-time.yaml', 'plumbline: 1\n')).toMatchObject({ name: 'on-time', problems: [] });
  });

  it.each([
    [['outputs: [a, 3, "", b]'], ['bad_sketch 2:14', 'bad_name 2:17'], { outputs: ['a', 'b'] }],
    [['outputs: a'], ['bad_sketch 2:10'], { outputs: [] }],
    [
      ['positions: { a: [1], b: [1, x], c: [1, 2], __proto__: [0, 0] }'],
      ['bad_sketch 2:17', 'bad_sketch 2:29', 'bad_name 2:44'],
      { positions: { c: { x: 1, y: 2 } } },
    ],
    [['planned:', '  a: { titel: x }', '  b: { title: y }'], ['bad_sketch 3:8'], { planned: [{ name: 'b' }] }],
    [
      ['planned:', '  a: { columns: [{ name: x }, { type: y }, 4], from: [b, 1] }'],
      ['bad_sketch 3:31', 'bad_sketch 3:44', 'bad_sketch 3:58'],
      { planned: [{ columns: [{ name: 'x' }], from: ['b'] }] },
    ],
    [
      ['planned:', '  - title: x', '  - name: b', '  - name: B'],
      ['bad_name 3:5', 'duplicate_name 5:5'],
      { planned: [{ name: 'b' }] },
    ],
    [['schedule: { cron: daily }'], ['bad_sketch 2:13'], { planned: [], outputs: [] }],
    [['schedule: { cron: "@daily", timezone: Mars }'], ['bad_sketch 2:29'], { planned: [], outputs: [] }],
    [['schedule: { cron: "0 6 * * *" }'], [], { schedule: { cron: '0 6 * * *', timezone: 'UTC' } }],
    [['outptus: [a]', 'outputs: [b]'], ['bad_sketch 2:1'], { outputs: ['b'] }],
    [['planned: { a: {', 'outputs: [b]'], ['bad_yaml 2:16'], { outputs: ['b'] }],
  ])('leaves out what is wrong in %j, and keeps the rest', (lines, expected, kept) => {
    expect(problems(...lines)).toEqual(expected);
    const sketch = parseSketch('f.yaml', ['plumbline: 1', ...lines].join('\n'));
    expect(sketch).toMatchObject(kept);
  });

  it.each(['', '- a', 'text', '{', '\0'])('of the hopeless text %j is empty with a problem', (text) => {
    expect(parseSketch('f.yaml', text)).toMatchObject({ name: 'f', planned: [], outputs: [], positions: {} });
    expect(parseSketch('f.yaml', text).problems.length).toBeGreaterThan(0);
  });

  it('has no schedule when the one that is written cannot be used', () => {
    expect(parseSketch('f.yaml', 'plumbline: 1\nschedule: { cron: daily }\n')).not.toHaveProperty('schedule');
  });

  it('warns of another version', () => {
    expect(parseSketch('f.yaml', 'plumbline: 2\n').problems).toMatchObject([
      { severity: 'warning', line: 1, column: 12 },
    ]);
  });

  it('never throws', () => {
    const cut = fc.tuple(fc.nat(good.length), fc.nat(good.length), fc.string({ unit: 'binary', maxLength: 5 }));
    fc.assert(
      fc.property(fc.oneof(cut, fc.string({ unit: 'binary' })), (change) => {
        const text = typeof change === 'string' ? change : good.slice(0, change[0]) + change[2] + good.slice(change[1]);
        const sketch = parseSketch('f.yaml', text);
        expect(new Set(sketch.planned.map((box) => box.name)).size).toBe(sketch.planned.length);
      }),
      { numRuns: 500 },
    );
  });
});
