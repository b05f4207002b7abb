import { describe, expect, it } from 'vitest';
import { promotionTargets, targetWriters } from './targets';

describe('targets of a promotion', () => {
  it('have a writer of their name each', () => {
    expect(targetWriters(promotionTargets).map(({ name }) => name)).toEqual(promotionTargets);
  });

  it.each(['dbt-spark', 'dbt-snowflake', 'dbt-bigquery'])('say why there is none named %s, and what to do', (name) => {
    expect(() => targetWriters([name])).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({ code: 'bad_usage', hint: expect.stringMatching(/^Promote to (spark|dbt)/) }),
      }),
    );
  });
});
