import { describe, expect, it } from 'vitest';
import { type MutationReport, tally } from '../../../shared/domain/checks/mutation/mutation-report';
import { rateText } from '../../../shared/domain/checks/mutation/mutation-texts';
import { describeMutations } from './mutate-text';

const empty: MutationReport = { seed: 3, ms: 12, ...tally([]), nodes: [], cancelled: false };

describe('the answer of plumbline mutate', () => {
  it('says when there is nothing to test', () => {
    expect(describeMutations(empty)).toBe('There are no checks.');
    expect(describeMutations({ ...empty, cancelled: true })).toBe('');
  });

  it('never rounds up to all of the faults', () => {
    expect([rateText(1), rateText(0.9996), rateText(0.874), rateText(0), rateText(null)]).toEqual([
      '100 %',
      '99.9 %',
      '87 %',
      '0 %',
      'no rate',
    ]);
  });

  it('names what could not be tested, and the survivors that nothing is known against', () => {
    const about = { columns: [], rows: 1, killedBy: [] };
    const mutants = [
      { ...about, id: 'nulls(x)', kind: 'nulls', what: '1 % of the values of x are NULL', status: 'survived' },
      { ...about, id: 'empty', kind: 'empty', what: 'there are no rows', status: 'not_applicable', reason: 'none' },
    ] as const;
    const node = { rows: 5, ms: 2, suggestions: [], blind: [], copied: true };
    const text = describeMutations({
      ...empty,
      ...tally(mutants),
      nodes: [
        { ...node, node: 'a', checks: 1, ...tally(mutants), mutants },
        {
          ...node,
          node: 'b',
          checks: 0,
          ...tally([]),
          mutants: [],
          problem: { code: 'blocked', severity: 'error', message: 'b has no fresh result.' },
        },
      ],
    });
    expect(text).toContain('a: 1 check, 5 rows, kill rate 0 % (2 ms)\n');
    expect(text).toMatch(/^nulls +0 +1 +0$/m);
    expect(text).toContain('copied into a temporary table');
    expect(text).toContain('no check was found that these rows pass');
    expect(text).toContain('  - 1 % of the values of x are NULL (1 row)');
    expect(text).toContain('b: not tested. b has no fresh result.');
    expect(text).toContain('1 fault: 0 noticed, 1 not (0 %); 1 not applicable. Seed 3, 12 ms.');
  });
});
