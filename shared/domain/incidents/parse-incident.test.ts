import { describe, expect, it } from 'vitest';
import { inOrder, isAbout } from './incident';
import { parseIncident } from './parse-incident';

const file = 'incidents/2026-11-26-late.md';
const facts = `---
plumbline: 1
title: "daily_delays: missing(avg_delay) failed"
status: investigating
severity: high
owner: Ann Lee
node: daily_delays
check: missing(avg_delay)
check_file: checks/daily_delays.yml
opened: 2026-11-26T10:02:00+01:00
run: 7b1f0a52-0c5f-4d5e-9c58-1d2f6f7a0c11
tickets: [OPS-12] # ours
---
`;
const body = `
# Late

The feed stopped.

## Timeline

- 2026-11-26 09:02 Ann Lee: Opened.
- 2026-11-26 09:20 Bo: Asked the carrier.
  They look into it:

  - feed A
* 2026-11-26 09:40 Ann Lee: A note.

Some prose in between.

## Afterwards

- 2026-11-27 10:00 Ann Lee: no entry, another section
`;
const places = (text: string) =>
  parseIncident(file, text).problems.map(({ code, line, column, message }) => [code, line, column, message]);

describe('an incident file', () => {
  it('gives its facts, its text and its timeline', () => {
    const incident = parseIncident(file, facts + body);
    expect(incident).toMatchObject({
      file,
      title: 'daily_delays: missing(avg_delay) failed',
      status: 'investigating',
      severity: 'high',
      owner: 'Ann Lee',
      node: 'daily_delays',
      check: 'missing(avg_delay)',
      checkFile: 'checks/daily_delays.yml',
      opened: '2026-11-26T10:02:00+01:00',
      run: '7b1f0a52-0c5f-4d5e-9c58-1d2f6f7a0c11',
      body,
      broken: false,
      problems: [],
    });
    expect(incident.timeline).toEqual([
      { time: '2026-11-26 09:02', who: 'Ann Lee', text: 'Opened.', line: 21 },
      { time: '2026-11-26 09:20', who: 'Bo', text: 'Asked the carrier.\nThey look into it:\n\n- feed A', line: 22 },
      { time: '2026-11-26 09:40', who: 'Ann Lee', text: 'A note.', line: 26 },
    ]);
  });

  it('is the same with Windows line endings and a byte order mark', () => {
    const plain = parseIncident(file, facts + body);
    const windows = parseIncident(file, `\uFEFF${(facts + body).replaceAll('\n', '\r\n')}`);
    expect({ ...windows, body: plain.body }).toEqual(plain);
    expect(windows.body.replaceAll('\r\n', '\n')).toBe(body);
  });

  it('takes a heading within a fence for text', () => {
    const fenced = '```\n## Timeline\n- 2026-11-26 09:02 A: no\n```\n\n## timeline ##\n\n- 2026-11-26 09:03 B: yes\n';
    expect(parseIncident(file, facts + fenced).timeline).toMatchObject([{ who: 'B', line: 21 }]);
  });

  it('says at its place what is wrong, and keeps the rest', () => {
    const wrong = facts
      .replace('investigating', 'investigatin')
      .replace('severity: high\n', '')
      .replace('10:02:00+01:00', '10:02:00')
      .replace('check_file', 'chek_file');
    expect(places(wrong)).toEqual([
      ['bad_incident', 2, 1, expect.stringContaining('`severity` is missing')],
      ['bad_incident', 4, 9, expect.stringContaining('investigatin')],
      ['bad_incident', 8, 1, '`chek_file` is not a key of incidents.'],
      ['bad_incident', 9, 9, expect.stringContaining('a time with its zone is expected')],
    ]);
    expect(parseIncident(file, wrong)).toMatchObject({
      status: 'open',
      severity: 'medium',
      node: 'daily_delays',
      broken: true,
    });
  });

  it('without facts, or with half of them, is shown under the name of its file', () => {
    for (const text of ['', '# Only prose\n', '---\nstatus: open\n', '---\n- a\n---\n']) {
      const incident = parseIncident(file, text);
      expect(incident).toMatchObject({ title: '2026-11-26-late', status: 'open', broken: true });
      expect(incident.problems[0]).toMatchObject({ code: 'bad_incident', file, line: expect.any(Number) });
    }
  });

  it('with a conflict among its facts is broken at that place, and has what stands around it', () => {
    const conflict = (facts + body).replace(
      'status: investigating\n',
      '<<<<<<< HEAD\nstatus: resolved\n=======\nstatus: mitigated\n>>>>>>> theirs\n',
    );
    expect(parseIncident(file, conflict)).toMatchObject({ status: 'open', owner: 'Ann Lee', broken: true });
    expect(places(conflict)).toEqual([['merge_conflict', 4, 1, expect.stringContaining('not resolved')]]);
  });

  it('with a conflict in its timeline is broken at that place, too', () => {
    const conflict = facts + body.replace('* 2026', '<<<<<<< HEAD\n- 1\n=======\n- 2\n>>>>>>> theirs\n* 2026');
    expect(parseIncident(file, conflict)).toMatchObject({ status: 'investigating', broken: true });
    expect(places(conflict)).toEqual([['merge_conflict', 26, 1, expect.stringContaining('not resolved')]]);
  });

  it('that both sides added is broken at its first line', () => {
    const both = `<<<<<<< HEAD\n${facts}=======\n${facts}>>>>>>> theirs\n`;
    expect(places(both)).toEqual([['merge_conflict', 1, 1, expect.stringContaining('not resolved')]]);
  });
});

describe('incidents in a list', () => {
  const at = (name: string, status: string, severity: string, opened: string) =>
    parseIncident(
      name,
      facts.replace('investigating', status).replace('high', severity).replace('2026-11-26T10:02:00+01:00', opened),
    );

  it('are those that need someone first, the worse and then the newer ones', () => {
    const listed = [
      at('resolved', 'resolved', 'critical', '2026-11-29T00:00:00Z'),
      at('low', 'open', 'low', '2026-11-28T00:00:00Z'),
      at('older', 'mitigated', 'high', '2026-11-01T00:00:00Z'),
      at('newer', 'open', 'high', '2026-11-02T00:00:00Z'),
    ];
    expect(inOrder(listed).map((incident) => incident.file)).toEqual(['newer', 'older', 'low', 'resolved']);
  });

  it('are about the check with their node, name and file', () => {
    const incident = parseIncident(file, facts);
    const check = { node: 'Daily_Delays', name: 'missing(avg_delay)', file: 'checks/daily_delays.yml' };
    expect(isAbout(incident, check)).toBe(true);
    expect(isAbout(incident, { ...check, name: 'missing(other)' })).toBe(false);
    expect(isAbout(incident, { ...check, file: 'checks/other.yml' })).toBe(false);
    expect(isAbout(parseIncident(file, facts.replace(/check_file.*\n/, '')), { ...check, file: 'checks/o.yml' })).toBe(
      true,
    );
  });
});
