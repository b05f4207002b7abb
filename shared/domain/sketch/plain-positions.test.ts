import { describe, expect, it } from 'vitest';
import { changeSketch, type SketchChange } from './change-sketch';
import { parseSketch } from './parse-sketch';
import { readPlainPositions } from './plain-positions';

const move = (name: string, x: number, y: number): SketchChange => ({ section: 'positions', name, fields: { x, y } });
const names = ['a', 'my node', 'true', '1', 'x.y', 'a "b"', "it's", 'Größe', '# odd', 'a: b'];
const written = changeSketch(
  'f.yaml',
  'plumbline: 1\n',
  names.map((name, index) => move(name, index, -index)),
);

describe('positions in the form that merges', () => {
  it('are read line by line, as all of YAML would read them', () => {
    expect(
      readPlainPositions(written)
        ?.section.entries.map(({ name }) => name)
        .sort(),
    ).toEqual([...names].sort());
    const general = written.replace('positions:', 'positions: !!map');
    expect(readPlainPositions(general)).toBeNull();
    expect(parseSketch('f.yaml', written)).toEqual(parseSketch('f.yaml', general));
  });

  it('leave what stands behind them at its line and column', () => {
    const text = `${written}plannd: {}\n`;
    expect(readPlainPositions(text)).not.toBeNull();
    const line = text.split('\n').indexOf('plannd: {}') + 1;
    expect(parseSketch('f.yaml', text).problems).toMatchObject([{ line, column: 1, hint: 'Did you mean `planned`?' }]);
  });

  it.each([
    ['a box that stands twice', '  a: { x: 1, y: 1 }\n  a: { x: 2, y: 2 }\n', ['bad_yaml']],
    ['a mistake', '  a: { x: 1, y: 1 }\n  b: { x: one, y: 1 }\n', ['bad_sketch']],
    ['a name that is none', '  "": { x: 1, y: 1 }\n', ['bad_name']],
    [
      'a conflict',
      '  a: { x: 1, y: 1 }\n<<<<<<< a\n  b: { x: 1, y: 1 }\n=======\n  b: { x: 2, y: 1 }\n>>>>>>> b\n  c: { x: 1, y: 1 }\n',
      ['merge_conflict'],
    ],
    ['a deeper value', '  a: { x: 1, y: 1 }\n    # deeper\n  b:\n    x: 1\n    y: 1\n', []],
    ['an unclosed bracket above', '', ['bad_yaml']],
  ])('are left to the reader of all YAML where there is %s', (what, body, codes) => {
    const head = what.startsWith('an unclosed') ? 'outputs: [a\n' : '';
    const { problems, positions } = parseSketch('f.yaml', `plumbline: 1\n${head}positions:\n${body}`);
    expect(problems.map(({ code }) => code)).toEqual(codes);
    if (body.includes('  a:')) expect(positions.a).toEqual({ x: 1, y: 1 });
    if (body.includes('  c:')) expect(positions.c).toEqual({ x: 1, y: 1 });
  });

  it('keep comments when boxes move', () => {
    const text = written.replace('  # a\n', '  # the first one\n  # a\n').replace('positions:', 'positions: # all');
    const after = changeSketch('f.yaml', text, [move('a', 7, 7), move('b', 8, 8)]);
    expect(after).toContain('positions: # all\n');
    expect(after).toContain('  # the first one\n  # a\n  a: { x: 7, y: 7 }\n\n  # a "b"\n');
    expect(after).toContain('\n\n  # b\n  b: { x: 8, y: 8 }\n\n');
  });
});
