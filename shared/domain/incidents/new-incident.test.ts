import { describe, expect, it } from 'vitest';
import type { CheckOutcome } from '../checks/check-outcome';
import { incidentFile, incidentTitle, newIncidentText, severityOf } from './new-incident';
import { parseIncident } from './parse-incident';

const outcome: CheckOutcome = {
  node: 'daily_delays',
  name: 'missing(avg_delay)',
  type: 'missing',
  column: 'avg_delay',
  outcome: 'fail',
  value: 12,
  threshold: '= 0',
  level: 'fail',
  file: 'checks/daily delays.yml',
  line: 7,
};
const now = new Date('2026-11-26T10:02:31Z');
const made = (more: Partial<Parameters<typeof newIncidentText>[0]> = {}) =>
  newIncidentText({ outcome, author: { name: 'Ann', now }, severity: 'high', owner: 'Ann', ...more });

describe('a new incident', () => {
  it('has its facts, what the check found, the way to it, and a timeline', () => {
    expect(made({ run: 'r-1', nodeFile: 'notebooks/on-time.md' })).toBe(`---
plumbline: 1
title: "daily_delays: missing(avg_delay) failed"
status: open
severity: high
owner: Ann
node: daily_delays
check: missing(avg_delay)
check_file: checks/daily delays.yml
opened: 2026-11-26T10:02:31Z
run: r-1
---

# daily_delays: missing(avg_delay) failed

Column \`avg_delay\` of \`daily_delays\`: **12** was measured, \`= 0\` expected.

- Check: missing(avg_delay) in [checks/daily delays.yml:7](../checks/daily%20delays.yml)
- Node: \`daily_delays\` in [notebooks/on-time.md](../notebooks/on-time.md)

## Timeline

- 2026-11-26 10:02 Ann: Opened.
`);
  });

  it('has the first failing rows where they are known, whatever they hold', () => {
    const rows = [
      ['1', 'a|b\nc'],
      ['2', null],
    ];
    const text = made({ rows: { columns: ['id', 'na*me'], rows } });
    expect(text).toContain(
      '## First failing rows\n\n| id | na\\*me |\n| --- | --- |\n| 1 | a\\|b c |\n| 2 | NULL |\n\n## Timeline\n',
    );
  });

  it('rounds what was measured', () => {
    expect(made({ outcome: { ...outcome, value: 0.1178909952606635 } })).toContain('**0.117891** was measured');
    expect(made({ outcome: { ...outcome, value: 2_991_204 } })).toContain('**2991204** was measured');
  });

  it('reads back, whatever a check is called and says', () => {
    const odd: CheckOutcome = {
      ...outcome,
      node: 'a "b": #c',
      name: ' - {x}: `y`\n| <z> ',
      column: null,
      outcome: 'error',
      value: null,
      error: { code: 'sql_bind', severity: 'error', message: 'no\n---\n```\n## Timeline\n```' },
    };
    const text = made({ outcome: odd, owner: 'yes' });
    expect(parseIncident('incidents/a.md', text)).toMatchObject({
      title: incidentTitle(odd),
      owner: 'yes',
      node: odd.node,
      check: odd.name,
      timeline: [{ text: 'Opened.' }],
      broken: false,
      problems: [],
    });
    expect(text).toContain('````text\nno\n---\n```\n');
  });

  it('is named after its day, its node and its check', () => {
    expect(incidentFile(outcome, now, new Set())).toBe('incidents/2026-11-26-daily_delays-missing-avg_delay.md');
    const taken = new Set(['incidents/2026-11-26-daily_delays-missing-avg_delay.md']);
    expect(incidentFile(outcome, now, taken)).toBe('incidents/2026-11-26-daily_delays-missing-avg_delay-2.md');
    expect(incidentFile({ node: '../..', name: '/' }, now, new Set())).toBe('incidents/2026-11-26-incident.md');
    expect(incidentFile({ node: 'Flüge', name: 'x'.repeat(99) }, now, new Set())).toBe('incidents/2026-11-26-flüge.md');
    expect(incidentFile({ node: '\u{20000}'.repeat(70), name: 'x' }, now, new Set())).toBe(
      `incidents/2026-11-26-${'\u{20000}'.repeat(45)}.md`,
    );
    expect(incidentFile({ node: 'n'.repeat(70), name: 'x' }, now, new Set())).toHaveLength(
      'incidents/2026-11-26-.md'.length + 60,
    );
  });

  it('is as bad as the check is meant to be', () => {
    expect((['fail', 'error', 'warn'] as const).map((verdict) => severityOf({ outcome: verdict }))).toEqual([
      'high',
      'medium',
      'low',
    ]);
  });
});
