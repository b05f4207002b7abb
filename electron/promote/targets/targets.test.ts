import { describe, expect, it } from 'vitest';
import { promotionTargetTexts } from '../../../shared/domain/spec/promotion-targets';
import { promotionTargets, targetWriters } from './targets';

describe('the targets of a promotion', () => {
  it('each say in a line what engineers receive, and no line is of a target that there is not', () => {
    expect(Object.keys(promotionTargetTexts).sort()).toEqual([...promotionTargets].sort());
  });

  it('are written once each, in the order that they are named in', () => {
    expect(targetWriters(['sql', 'dbt', 'sql']).map(({ name }) => name)).toEqual(['sql', 'dbt']);
  });

  it('do not hold a name that is none', () => {
    expect(() => targetWriters(['dbtt'])).toThrow('There is no target named dbtt.');
  });

  it.each(['dbt-spark', 'dbt-snowflake', 'dbt-bigquery'])('say why there is none named %s, and what to do', (name) => {
    expect(() => targetWriters([name])).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({ code: 'bad_usage', hint: expect.stringMatching(/^Promote to (spark|dbt)/) }),
      }),
    );
  });
});
