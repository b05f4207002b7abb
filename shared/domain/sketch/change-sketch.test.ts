import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { PlumblineError, type Problem } from '../problem';
import { changeSketch, type SketchChange } from './change-sketch';
import { parseSketch } from './parse-sketch';

vi.setConfig({ testTimeout: 60_000 });

const file = 'pipelines/on-time.yaml';
const move = (name: string, x: number, y: number): SketchChange => ({ section: 'positions', name, fields: { x, y } });
const footer = '# Comments and blank lines keep the changes of two people apart when git merges them.\n';

function problemOf(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof PlumblineError) return error.problem;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

const old = `plumbline: 1
# the pipeline of the squad
name: on-time
outputs: [daily] # what it is for
planned: # not written yet
  - name: scorecard
    title: Scorecard # of airlines
    # where it comes from
    from: [flights]
    columns:
      - { name: carrier, type: VARCHAR }
positions: { flights: { x: 0, y: 0 }, daily: [280, 10] } # by hand
schedule: { cron: "0 6 * * 1" }
`;

describe('changeSketch', () => {
  it('writes the section that it touches in the form that merges, and leaves every other byte', () => {
    expect(changeSketch(file, old, [move('airports', 0.4, -159.6)])).toBe(
      old.replace(
        'positions: { flights: { x: 0, y: 0 }, daily: [280, 10] } # by hand\n',
        `positions: # by hand
  # airports
  airports: { x: 0, y: -160 }

  # daily
  daily: { x: 280, y: 10 }

  # flights
  flights: { x: 0, y: 0 }

`,
      ),
    );
  });

  it('writes a list of plans by name, with its comments', () => {
    const after = changeSketch(file, old, [
      { section: 'planned', name: 'scorecard', fields: { notes: 'Two lines:\n  - of notes' } },
      { section: 'planned', name: 'later', fields: {} },
    ]);
    expect(after).toContain(`planned: # not written yet
  later:

  # of airlines
  # where it comes from
  scorecard:
    title: Scorecard
    notes: |-
      Two lines:
        - of notes
    from:
      - flights
    columns:
      - { name: carrier, type: VARCHAR }

positions: {`);
  });

  it('changes the lines of one field, and no other line of its entry', () => {
    const text = changeSketch(file, '', [
      {
        section: 'planned',
        name: 'a',
        fields: { title: 'A', from: ['x', 'y'], columns: ['k', { name: 'v', type: 'DECIMAL(9,2)' }] },
      },
    ]).replace('    from:', '    # what it reads\n    from: # both');
    expect(changeSketch(file, text, [{ section: 'planned', name: 'A', fields: { title: 'Another: one' } }])).toBe(
      text.replace('title: A', 'title: "Another: one"'),
    );
    expect(changeSketch(file, text, [{ section: 'planned', name: 'a', fields: { columns: undefined } }])).toBe(
      text.replace(/ {4}columns:[\s\S]*?\n\n/, '\n'),
    );
    expect(changeSketch(file, text, [{ section: 'planned', name: 'a', fields: { notes: 'N' } }])).toBe(
      text.replace('    # what', '    notes: N\n    # what'),
    );
  });

  it('makes sections in their order, and takes those away that become empty', () => {
    const base = `plumbline: 1\nname: a\n`;
    const filled = changeSketch(file, base, [
      move('a', 1, 2),
      { section: 'joins', name: 'a', fields: { multiply: 1 } },
      { section: 'sinks', name: 's', fields: { from: 'a', write: { format: 'csv', path: 'out/my file.csv' } } },
      { section: 'groups', name: 'g', fields: { title: 'G', nodes: ['a', '1'] } },
      { section: 'outputs', names: ['a', 'true'] },
    ]);
    expect(filled).toBe(`plumbline: 1
name: a
outputs:
  - a
  - "true"
groups:
  g:
    title: G
    nodes:
      - a
      - "1"

sinks:
  s:
    from: a
    write: { format: csv, path: out/my file.csv }

joins:
  a:
    multiply: 1

positions:
  # a
  a: { x: 1, y: 2 }

${footer}`);
    const emptied = changeSketch(file, filled, [
      { section: 'positions', name: 'a', fields: null },
      { section: 'joins', name: 'a', fields: null },
      { section: 'sinks', name: 's', fields: null },
      { section: 'groups', name: 'g', fields: null },
      { section: 'outputs', names: [] },
    ]);
    expect(emptied).toBe(base + footer);
  });

  it('keeps comments of every form, CRLF and a byte order mark', () => {
    const text = `\ufeff# top
plumbline: 1
positions: # all of them
  # left
  b: [1, 2] # here
  a:
    x: 3 # inside
    y: 4
  # the last word

# about plans
planned:
    z:
        # why
        title: T # t
    y: { title: A, from: [b] } # in brackets
    x:
# end
`.replaceAll('\n', '\r\n');
    const after = changeSketch(file, text, [
      move('c', 0, 0),
      { section: 'planned', name: 'y', fields: { title: 'B' } },
    ]);
    expect(after.replaceAll('\r\n', '')).not.toContain('\n');
    expect(after.startsWith('\ufeff# top\r\n')).toBe(true);
    const comments = (all: string) => (all.match(/# [^\r\n]*/g) ?? []).filter((one) => !/^# [abc]$/.test(one)).sort();
    expect(comments(after)).toEqual(comments(text));
    expect(parseSketch(file, after)).toMatchObject({
      positions: { a: { x: 3, y: 4 }, b: { x: 1, y: 2 }, c: { x: 0, y: 0 } },
      planned: [{ name: 'x' }, { name: 'y', title: 'B', from: ['b'] }, { name: 'z', title: 'T' }],
      problems: [],
    });
  });

  it.each([
    ['edit_conflict', 3, 'plumbline: 1\npositions:\n<<<<<<< a\n  a: [1, 2]\n=======\n  a: [2, 2]\n>>>>>>> b\n'],
    ['bad_sketch', 2, 'plumbline: 1\npositions: { a: [1, 2]\n'],
    ['bad_sketch', 4, 'plumbline: 1\npositions:\n  a: [1, 2]\n  a: [1, 3]\n'],
    ['bad_sketch', 2, 'plumbline: 1\npositions: 3\n'],
    ['bad_sketch', 2, 'plumbline: 1\npositions: [a]\n'],
    ['bad_sketch', 2, 'plumbline: 1\npositions:\n  a: &place [1, 2]\n  b: *place\n'],
    ['bad_sketch', 1, '- a\n'],
    ['bad_sketch', 1, '{ plumbline: 1, name: a }\n'],
  ])('refuses with %s in line %i what it cannot take apart: %j', (code, line, text) => {
    expect(problemOf(() => changeSketch(file, text, [move('b', 0, 0)]))).toMatchObject({ code, file, line });
  });

  it('leaves entries with a mistake as they are', () => {
    const text = 'plumbline: 1\npositions:\n  a: { x: left }\n  b: [0, 0]\nplanned:\n  p: { titel: T }\n';
    const after = changeSketch(file, text, [move('c', 1, 1), { section: 'planned', name: 'q', fields: {} }]);
    expect(after).toContain('  a: { x: left }\n\n  # b\n');
    expect(after).toContain('  p: { titel: T }\n\n  q:\n');
  });

  it('says afterwards what it was told and what was said before, in whatever form that was', () => {
    const name = fc.constantFrom('a', 'b', 'my node', 'true', '1', 'Größe', 'x.y', "it's", 'Z');
    const coordinate = fc.integer({ min: -500, max: 500 });
    const text = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom('a: b', '# no', 'two\nlines', '- x', 'null', '1'),
    );
    const fields = fc.record(
      { title: text, notes: text, from: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }) },
      { requiredKeys: [] },
    );
    const change: fc.Arbitrary<SketchChange> = fc.oneof(
      fc.record({
        section: fc.constant('positions' as const),
        name,
        fields: fc.option(fc.record({ x: coordinate, y: coordinate })),
      }),
      fc.record({ section: fc.constant('planned' as const), name, fields: fc.option(fields) }),
      fc.record({ section: fc.constant('outputs' as const), names: fc.uniqueArray(name, { maxLength: 3 }) }),
    );
    const start = fc.record(
      {
        planned: fc.dictionary(name, fields, { noNullPrototype: true }),
        positions: fc.dictionary(name, fc.tuple(coordinate, coordinate), { noNullPrototype: true }),
        schedule: fc.constant({ cron: '@daily' }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        start,
        fc.constantFrom('block' as const, 'flow' as const),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (said, style, changes) => {
          const sections = Object.entries(said).map(([key, value]) => {
            const written = stringify(value, { collectionStyle: style }).trimEnd();
            return style === 'flow' || Object.keys(value).length === 0
              ? `${key}: ${stringify(value, { collectionStyle: 'flow', lineWidth: 0 })}`
              : `${key}:\n${written.replace(/^(?=.)/gm, '  ')}\n`;
          });
          const before = `plumbline: 1\n${sections.join('')}`;
          const after = changeSketch(file, before, changes);
          const expected = new Map(Object.entries(said.positions ?? {}).map(([key, [x, y]]) => [key, { x, y }]));
          for (const one of changes) {
            if (one.section !== 'positions') continue;
            if (one.fields === null) expected.delete(one.name);
            else expected.set(one.name, one.fields as { x: number; y: number });
          }
          const sketch = parseSketch(file, after);
          expect(sketch.problems).toEqual([]);
          expect(sketch.positions).toEqual(Object.fromEntries(expected));
          // The form that merges stays as it is: the same change once more changes nothing.
          expect(changeSketch(file, after, changes)).toBe(after);
        },
      ),
      { numRuns: 150 },
    );
  });
});
