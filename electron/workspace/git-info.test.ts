import { describe, expect, it } from 'vitest';
import { parseStatus } from './git-info';

describe('the status of git', () => {
  it('gives commit, branch and whether anything differs', () => {
    expect(parseStatus('# branch.oid abc\n# branch.head main\n')).toEqual({
      commit: 'abc',
      branch: 'main',
      dirty: false,
    });
    expect(parseStatus('# branch.oid abc\n# branch.head (detached)\n? new.md\n')).toEqual({
      commit: 'abc',
      branch: null,
      dirty: true,
    });
  });

  it('is none before the first commit', () => {
    expect(parseStatus('# branch.oid (initial)\n# branch.head main\n? a\n')).toBeNull();
  });
});
