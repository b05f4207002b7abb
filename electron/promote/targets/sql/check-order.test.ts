import { describe, expect, it } from 'vitest';
import { canBlock, inOrder, type PlacedCheck, stepsBefore } from './check-order';

const check = (id: string, node: string, ...reads: string[]): PlacedCheck => ({ id, node, reads, blocking: true });
const edges = (...pairs: string[]) =>
  pairs.map((pair) => {
    const [from = '', to = ''] = pair.split(' > ');
    return { from, to };
  });

describe('the place of checks among steps', () => {
  const star = edges('orders > facts', 'customers > people', 'facts > mart', 'people > mart');
  const steps = new Set(['facts', 'people', 'mart']);

  it('waits for a step that it looks at and its node does not read', () => {
    expect(stepsBefore(check('c', 'facts', 'people'), steps, star)).toEqual(['people']);
  });

  it('waits for no input, for no ancestor of its node, and not for its node', () => {
    expect(stepsBefore(check('c', 'mart', 'customers', 'people', 'mart'), steps, star)).toEqual([]);
  });

  it('blocks what reads its node', () => {
    expect([...canBlock([check('a', 'facts'), check('b', 'facts', 'people')], steps, star)]).toEqual(['a', 'b']);
  });

  it('does not block where it looks at what is made of its own node', () => {
    expect([...canBlock([check('a', 'facts', 'mart')], steps, star)]).toEqual([]);
  });

  it('lets the first of two block that look at the nodes of each other', () => {
    const both = [check('a', 'facts', 'people'), check('b', 'people', 'facts')];
    expect([...canBlock(both, steps, star)]).toEqual(['a']);
  });

  it('finds a circle of three', () => {
    const three = edges('i > a', 'i > b', 'i > c');
    const names = new Set(['a', 'b', 'c']);
    const circle = [check('1', 'a', 'b'), check('2', 'b', 'c'), check('3', 'c', 'a')];
    expect([...canBlock(circle, names, three)]).toEqual(['1', '2']);
  });

  it('puts a step behind those that checks of what it reads look at', () => {
    const named = ['facts', 'report', 'people'].map((name) => ({ name }));
    const read = edges('orders > facts', 'customers > people', 'facts > report');
    const order = (...checks: PlacedCheck[]) => inOrder(named, checks, read).map(({ name }) => name);
    expect(order()).toEqual(['facts', 'report', 'people']);
    expect(order(check('c', 'facts', 'people'))).toEqual(['facts', 'people', 'report']);
  });

  it('keeps all steps where their order cannot be told', () => {
    const named = ['a', 'b'].map((name) => ({ name }));
    expect(inOrder(named, [], edges('a > b', 'b > a'))).toHaveLength(2);
  });
});
