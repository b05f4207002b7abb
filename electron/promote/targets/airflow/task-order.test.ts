import { describe, expect, it } from 'vitest';
import { type OrderedCheck, type OrderedNode, orderTasks } from './task-order';

const source = (name: string): OrderedNode => ({ name, stem: name, isStep: false, reads: [], hasGolden: false });
const step = (name: string, reads: readonly string[], hasGolden = false): OrderedNode => ({
  name,
  stem: name,
  isStep: true,
  reads,
  hasGolden,
});
const check = (id: string, node: string, more: Partial<OrderedCheck> = {}): OrderedCheck => ({
  id,
  node,
  blocking: true,
  warns: false,
  reads: [],
  ...more,
});

function order(nodes: readonly OrderedNode[], checks: readonly OrderedCheck[]) {
  const tasks = orderTasks(nodes, checks);
  // Whatever waits stands behind what it waits for, so there is no circle.
  for (const [index, task] of tasks.entries())
    for (const before of task.after) expect(tasks.slice(0, index).map(({ id }) => id)).toContain(before);
  return Object.fromEntries(tasks.map(({ id, after }) => [id, after]));
}

describe('the order of tasks', () => {
  it('has a step wait for the checks of what it reads, and for the step where nothing blocks', () => {
    const checks = [check('1', 'a'), check('2', 'b', { blocking: false, warns: true })];
    expect(order([source('s'), step('a', ['s']), step('b', ['a']), step('c', ['a', 'b'])], checks)).toEqual({
      a: [],
      'a.checks': ['a'],
      b: ['a.checks'],
      'b.checks': ['b'],
      'b.warnings': ['b.checks'],
      c: ['a.checks', 'b'],
    });
  });

  it('has what reads a source wait for the checks of the source', () => {
    expect(order([source('s'), step('a', ['s'], true)], [check('1', 's')])).toEqual({
      's.checks': [],
      a: ['s.checks'],
      'a.golden': ['a'],
    });
  });

  it('runs a check that looks at a node further on behind that node, and has readers wait for it', () => {
    const nodes = [step('a', []), step('b', []), step('c', ['a'])];
    expect(order(nodes, [check('1', 'a'), check('2', 'a', { reads: ['b'] })])).toEqual({
      a: [],
      'a.checks': ['a'],
      b: [],
      'a.with_b.checks': ['a', 'b'],
      c: ['a.checks', 'a.with_b.checks'],
    });
  });

  it('has no circle where checks of two nodes look at each other', () => {
    const nodes = [step('a', []), step('b', []), step('c', ['a']), step('d', ['b'])];
    const checks = [check('1', 'a', { reads: ['b'] }), check('2', 'b', { reads: ['a'] })];
    expect(order(nodes, checks)).toMatchObject({
      'a.with_b.checks': ['a', 'b'],
      'b.checks': ['b', 'a'],
      c: ['a', 'a.with_b.checks'],
      d: ['b.checks'],
    });
  });

  it('updates the asset of a node when its checks hold, and when it is made where none blocks', () => {
    const tasks = orderTasks([source('s'), step('a', ['s']), step('b', ['a'])], [check('0', 's'), check('1', 'a')]);
    expect(tasks.filter(({ updates }) => updates).map(({ id }) => id)).toEqual(['a.checks', 'b']);
  });
});
