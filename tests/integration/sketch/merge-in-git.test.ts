import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gitVersion } from '../../../electron/workspace/git-info';
import { changeSketch, type SketchChange } from '../../../shared/domain/sketch/change-sketch';
import { mergeSketches } from '../../../shared/domain/sketch/merge-sketches';
import { parseSketch } from '../../../shared/domain/sketch/parse-sketch';
import { WorkspaceFolder } from '../../support/workspace-folder';

vi.setConfig({ testTimeout: 120_000 });

const hasGit = (await gitVersion()) !== null;
const file = 'pipelines/daily.yaml';

let folder: WorkspaceFolder;
beforeEach(() => {
  folder = new WorkspaceFolder();
});
afterEach(() => folder.remove());

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...args], { cwd: folder.root, encoding: 'utf8', stdio: 'pipe' });
}

function commit(text: string): void {
  folder.write(file, text);
  git('add', '.');
  git('commit', '-q', '--allow-empty', '-m', 'a version');
}

/** What `git merge` makes of two versions of a sketch; null for a conflict. */
function merged(base: string, ours: string, theirs: string): string | null {
  git('checkout', '-q', '-B', 'base', 'main');
  commit(base);
  git('checkout', '-q', '-B', 'theirs', 'base');
  commit(theirs);
  git('checkout', '-q', '-B', 'ours', 'base');
  commit(ours);
  try {
    git('merge', '-q', '--no-edit', 'theirs');
    return folder.read(file);
  } catch {
    expect(folder.read(file)).toContain('<<<<<<<');
    git('merge', '--abort');
    return null;
  }
}

/** What a sketch says, whatever the order. */
function said(text: string) {
  const { planned, groups, sinks, joins, positions, outputs, problems } = parseSketch(file, text);
  const byName = (entries: readonly object[]) => entries.map((entry) => JSON.stringify({ ...entry, line: 0 })).sort();
  return {
    planned: byName(planned),
    groups: byName(groups),
    sinks: byName(sinks),
    joins: byName(joins),
    positions: Object.entries(positions).sort(),
    outputs: [...outputs].sort(),
    problems,
  };
}

const empty = 'plumbline: 1\nname: daily\n';
const name = fc.integer({ min: 0, max: 400 }).map((number) => `n${String(number).padStart(3, '0')}`);
/** Boxes stand in rows and columns: the same coordinates come again and again. */
const place = fc.record({ x: fc.constantFrom(0, 280, 560), y: fc.constantFrom(0, 160) });

const at = (box: string, fields: { x: number; y: number }): SketchChange => ({
  section: 'positions',
  name: box,
  fields,
});
const plan = (box: string, from: readonly string[]): SketchChange => ({
  section: 'planned',
  name: box,
  fields: { title: 'New', from: [...from] },
});

const boxes = fc.uniqueArray(fc.tuple(name, place), { selector: ([box]) => box, minLength: 1, maxLength: 14 });

describe.runIf(hasGit)('a sketch of which git merges two versions', () => {
  beforeEach(() => {
    git('init', '-q', '-b', 'main');
    commit(empty);
  });

  it('holds both when one side moves boxes and the other adds some, wherever', () => {
    fc.assert(
      fc.property(boxes, fc.array(fc.tuple(fc.nat(), place), { maxLength: 14 }), boxes, (known, moves, added) => {
        const base = changeSketch(file, empty, [
          ...known.map(([box, position]) => at(box, position)),
          { section: 'planned', name: known[0]?.[0] ?? 'n', fields: { title: 'Old' } },
          { section: 'groups', name: 'g', fields: { nodes: known.map(([box]) => box) } },
        ]);
        const moved = moves.map(([index, position]) => at(known[index % known.length]?.[0] ?? 'n', position));
        const isKnown = (box: string) => known.some(([other]) => other === box);
        const news = added
          .filter(([box]) => !isKnown(box))
          .flatMap(([box, position]) => [at(box, position), plan(box, [known[0]?.[0] ?? 'n'])]);
        const [ours, theirs] = [changeSketch(file, base, moved), changeSketch(file, base, news)];
        const result = merged(base, ours, theirs);
        expect(result).not.toBeNull();
        expect(said(result ?? '')).toEqual(said(changeSketch(file, base, [...moved, ...news])));
      }),
      { numRuns: 40 },
    );
  });

  it('holds both when both sides add boxes, unless two stand at the same place of the alphabet', () => {
    fc.assert(
      fc.property(boxes, boxes, boxes, (known, mine, others) => {
        const base = changeSketch(
          file,
          empty,
          known.map(([box, position]) => at(box, position)),
        );
        const names = known.map(([box]) => box).sort();
        /** The gap between known boxes that a new one goes into. */
        const gap = (box: string) => names.filter((other) => other < box).length;
        const taken = new Set(mine.map(([box]) => gap(box)));
        const ours = mine.filter(([box]) => !names.includes(box)).map(([box, position]) => at(box, position));
        const theirs = others
          .filter(([box]) => !names.includes(box) && !taken.has(gap(box)))
          .map(([box, position]) => at(box, position));
        const result = merged(base, changeSketch(file, base, ours), changeSketch(file, base, theirs));
        expect(said(result ?? '')).toEqual(said(changeSketch(file, base, [...ours, ...theirs])));
      }),
      { numRuns: 25 },
    );
  });

  it('holds both when one side moves boxes and the other draws, groups and writes out what is new, next to each other', () => {
    const known = ['b', 'd', 'f'];
    const base = changeSketch(file, empty, [
      ...known.flatMap((box, index) => [at(box, { x: index * 280, y: 0 }), plan(box, [])]),
      { section: 'groups', name: 'one', fields: { title: 'One', nodes: ['b'] } },
    ]);
    const moved = known.map((box, index) => at(box, { x: (index + 1) * 280, y: 0 }));
    const news: SketchChange[] = [
      ...['a', 'c', 'e', 'g'].flatMap((box) => [at(box, { x: 0, y: 160 }), plan(box, ['b'])]),
      { section: 'groups', name: 'two', fields: { nodes: ['a', 'c'] } },
      { section: 'sinks', name: 'out', fields: { from: 'g', write: { format: 'csv', path: 'out/g.csv' } } },
      { section: 'joins', name: 'g', fields: { multiply: 2 } },
      { section: 'outputs', names: ['g'] },
    ];
    const result = merged(base, changeSketch(file, base, moved), changeSketch(file, base, news));
    expect(said(result ?? '')).toEqual(said(changeSketch(file, base, [...moved, ...news])));
  });

  it('is in conflict when both add at one place, opens, and is merged by what it says', () => {
    const base = changeSketch(file, empty, [at('a', { x: 0, y: 0 }), at('z', { x: 0, y: 0 })]);
    const [mine, others] = [at('m', { x: 1, y: 1 }), at('n', { x: 2, y: 2 })];
    const [ours, theirs] = [changeSketch(file, base, [mine]), changeSketch(file, base, [others])];
    expect(merged(base, ours, theirs)).toBeNull();
    const { text, conflicts } = mergeSketches(file, base, ours, theirs);
    expect(conflicts).toEqual([]);
    expect(text).toBe(changeSketch(file, base, [mine, others]));
  });
});

describe('two versions of a sketch, merged by what they say', () => {
  const change: fc.Arbitrary<SketchChange> = fc.oneof(
    fc.record({ section: fc.constant('positions' as const), name, fields: fc.option(place) }),
    fc.record({
      section: fc.constant('planned' as const),
      name,
      fields: fc.option(
        fc.record({ title: fc.constantFrom('A', 'B'), from: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }) }),
      ),
    }),
  );

  it('hold what each side changed where the other changed nothing', () => {
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 8 }),
        fc.array(change, { maxLength: 6 }),
        fc.array(change, { maxLength: 6 }),
        (first, mine, others) => {
          const base = changeSketch(file, empty, first);
          const touched = new Set(mine.map((one) => ('name' in one ? `${one.section} ${one.name}` : '')));
          const apart = others.filter((one) => 'name' in one && !touched.has(`${one.section} ${one.name}`));
          const [ours, theirs] = [changeSketch(file, base, mine), changeSketch(file, base, apart)];
          const { text, conflicts } = mergeSketches(file, base, ours, theirs);
          expect(conflicts).toEqual([]);
          expect(said(text)).toEqual(said(changeSketch(file, base, [...mine, ...apart])));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('name the places where both said different things, and keep ours', () => {
    const base = changeSketch(file, empty, [at('a', { x: 0, y: 0 }), plan('a', ['x']), plan('b', [])]);
    const ours = changeSketch(file, base, [
      at('a', { x: 1, y: 0 }),
      { section: 'planned', name: 'a', fields: { title: 'Ours', from: ['x', 'y'] } },
    ]);
    const theirs = changeSketch(file, base, [
      at('a', { x: 2, y: 5 }),
      { section: 'planned', name: 'a', fields: { title: 'Theirs', from: ['x', 'z'] } },
      { section: 'planned', name: 'b', fields: null },
    ]);
    const { text, conflicts } = mergeSketches(file, base, ours, theirs);
    expect(conflicts).toEqual(['planned.a.title', 'positions.a.x']);
    expect(parseSketch(file, text)).toMatchObject({
      planned: [{ name: 'a', title: 'Ours', from: ['x', 'y', 'z'] }],
      positions: { a: { x: 1, y: 5 } },
    });
  });
});
