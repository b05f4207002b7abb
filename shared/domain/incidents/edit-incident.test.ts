import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { PlumblineError } from '../problem';
import { type Author, changeIncident, moveIncident } from './edit-incident';
import { type IncidentChange, incidentSeverities, incidentStatuses } from './incident';
import { parseIncident } from './parse-incident';

// Properties try hundreds of texts: on a busy machine that takes longer than a unit test may.
vi.setConfig({ testTimeout: 60_000 });

const file = 'incidents/a.md';
const author: Author = { name: 'Ann: Lee', now: new Date('2026-11-26T10:02:31.500Z') };
const text = `---
plumbline: 1
# what it is
title: Late # for now
status: open   # see below
severity: high
owner:
node: daily_delays
check: missing(avg_delay)
opened: 2026-11-26T10:00:00Z
tickets:
  - OPS-12
---

# Late

## Timeline

- 2026-11-26 10:00 Bo: Opened.

## Afterwards

Nothing yet.`;
const change = (wanted: IncidentChange, from = text) => changeIncident(file, from, wanted, author) ?? from;
const problemOf = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    if (error instanceof PlumblineError) return error.problem;
  }
  return undefined;
};

describe('a change of an incident', () => {
  it('touches its key and adds a line to the timeline', () => {
    expect(change({ status: 'investigating', comment: 'Asked the carrier.' })).toBe(
      text
        .replace('status: open ', 'status: investigating ')
        .replace('Opened.\n', 'Opened.\n- 2026-11-26 10:02 Ann Lee: Status: investigating. Asked the carrier.\n'),
    );
    expect(change({ severity: 'low', owner: ' Cy \n Oh ' })).toBe(
      text
        .replace('severity: high', 'severity: low')
        .replace('owner:\n', 'owner: Cy Oh\n')
        .replace('Opened.\n', 'Opened.\n- 2026-11-26 10:02 Ann Lee: Severity: low. Owner: Cy Oh.\n'),
    );
  });

  it('that changes nothing is none', () => {
    for (const wanted of [{}, { status: 'open' }, { severity: 'high' }, { owner: '' }, { comment: ' \n' }] as const) {
      expect(changeIncident(file, text, wanted, author)).toBeNull();
    }
  });

  it('to resolved writes when, and another status takes it away again', () => {
    const resolved = change({ status: 'resolved' });
    expect(resolved).toContain('  - OPS-12\nresolved: 2026-11-26T10:02:31Z\n---\n');
    expect(parseIncident(file, resolved)).toMatchObject({ status: 'resolved', resolved: '2026-11-26T10:02:31Z' });
    const again = change({ status: 'open' }, resolved);
    expect(again.replace(/- 2026-11-26 10:02 .*\n/g, '')).toBe(text);
  });

  it('keeps a comment of several lines within its entry', () => {
    const comment = 'Two things:\r\n\r\n## No heading\n---\n```\n- no entry\n```\u0000';
    const changed = change({ comment });
    expect(changed).toContain(
      'Opened.\n- 2026-11-26 10:02 Ann Lee: Two things:\n\n  ## No heading\n  ---\n  ```\n  - no entry\n  ```\n\n## Afterwards',
    );
    expect(parseIncident(file, changed).timeline.at(-1)?.text).toBe(
      'Two things:\n\n## No heading\n---\n```\n- no entry\n```',
    );
    expect(change({ comment: '```\nx\n```' })).toContain('Ann Lee:\n\n  ```\n  x\n  ```\n');
  });

  it('makes a timeline where there is none, also behind a last line without an end', () => {
    const bare = text.slice(0, text.indexOf('## Timeline')).trimEnd();
    expect(change({ comment: 'Here.' }, bare)).toBe(`${bare}\n\n## Timeline\n\n- 2026-11-26 10:02 Ann Lee: Here.\n`);
    const empty = `${bare}\n\n## Timeline`;
    expect(change({ comment: 'Here.' }, empty)).toBe(`${empty}\n\n- 2026-11-26 10:02 Ann Lee: Here.\n`);
  });

  it('is not written to a broken file: its problem is told', () => {
    const conflict = text.replace('status: open', '<<<<<<< a\nstatus: open\n=======\nstatus: resolved\n>>>>>>> b');
    expect(problemOf(() => change({ comment: 'x' }, conflict))).toMatchObject({ code: 'merge_conflict', line: 5 });
    expect(problemOf(() => change({ comment: 'x' }, text.replace('title', 'titel')))).toMatchObject({
      code: 'bad_incident',
    });
  });

  it('is refused where it would write other lines anew', () => {
    const folded = text.replace('owner:\n', 'owner: "Ann\n  Lee"\n');
    expect(problemOf(() => change({ owner: 'Bo' }, folded))).toMatchObject({
      code: 'bad_incident',
      message: expect.stringContaining('`owner`'),
    });
    const open = `${text}\n\n## Timeline\n`.replace('- 2026-11-26 10:00 Bo: Opened.', '```');
    expect(problemOf(() => change({ comment: 'x' }, open))?.message).toContain('fence');
  });

  it('keeps every byte but those of the lines that it is about', () => {
    const value = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.integer(),
      fc.constant(null),
      fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }),
    );
    const more = fc.dictionary(fc.stringMatching(/^x_[a-z]{1,6}$/), value, { maxKeys: 4 });
    const facts = fc.record({
      status: fc.constantFrom(...incidentStatuses),
      severity: fc.constantFrom(...incidentSeverities),
      owner: fc.oneof(fc.constant(null), fc.constant(''), fc.stringMatching(/^[A-Za-z][\w #:'-]{0,10}\w$/)),
    });
    const wanted = fc.record(
      {
        status: fc.constantFrom(...incidentStatuses),
        severity: fc.constantFrom(...incidentSeverities),
        owner: fc.string({ maxLength: 12 }),
        comment: fc.string({ maxLength: 30, unit: 'binary' }),
      },
      { requiredKeys: [] },
    );
    const prose = fc.array(
      fc.oneof(
        fc.constantFrom('', '## Timeline', '# A', '- 2026-01-01 10:00 B: c', '  more', '| a | b |', '***', 'text'),
        fc.string({ maxLength: 20 }).map((line) => line.replace(/[\r\n`~<]/g, ' ')),
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(
        facts,
        more,
        more,
        prose,
        wanted,
        fc.boolean(),
        fc.boolean(),
        (known, above, below, lines, to, bom, windows) => {
          const fixed = { node: 'n', check: 'c', opened: '2026-11-26T10:00:00Z', title: 'T' };
          const yaml = stringify({ ...above, plumbline: 1, ...known, ...fixed, ...below }, { lineWidth: 0 });
          const plain = `${bom ? '\uFEFF' : ''}---\n${yaml}---\n${lines.join('\n')}`;
          const before = windows ? plain.replaceAll('\n', '\r\n') : plain;
          const incident = parseIncident(file, before);
          if (incident.broken) return;
          const after = changeIncident(file, before, to, author);
          if (after === null) return;
          const read = parseIncident(file, after);
          expect(read.problems).toEqual(incident.problems);
          expect(read).toMatchObject({
            title: 'T',
            status: to.status ?? incident.status,
            severity: to.severity ?? incident.severity,
          });
          const said = (timeline: typeof read.timeline) =>
            timeline.map(({ time, who, text: told }) => [time, who, told]);
          expect(said(read.timeline.slice(0, -1))).toEqual(said(incident.timeline));
          if (windows) expect(after.replaceAll('\r\n', '')).not.toContain('\n');
          // Without the lines that it is about, the texts are the same.
          const added = new Set([...linesOf(after)].filter((line) => !linesOf(before).includes(line)));
          const rest = (whole: string) =>
            linesOf(whole).filter(
              (line) => !added.has(line) && !/^(status|severity|owner|resolved):/.test(line) && line.trim() !== '',
            );
          const [kept, left] = [rest(before), rest(after)];
          expect(left.filter((line) => line.trim() !== '## Timeline')).toEqual(
            kept.filter((line) => line.trim() !== '## Timeline'),
          );
          expect(after.startsWith('\uFEFF')).toBe(bom);
        },
      ),
      { numRuns: 120 },
    );
  });
});

function linesOf(whole: string): string[] {
  return whole.split(/(?<=\n)/).map((line) => line.replace(/\r?\n$/, ''));
}

describe('an incident whose node has another name', () => {
  it('names it, and nothing else changes', () => {
    expect(moveIncident(file, text, { node: 'by day: all', checkFile: undefined })).toBe(
      text.replace('node: daily_delays', 'node: "by day: all"'),
    );
  });

  it('stays as it is where it is broken', () => {
    const broken = text.replace('status: open', 'status: gone');
    expect(moveIncident(file, broken, { node: 'other' })).toBe(broken);
  });
});
