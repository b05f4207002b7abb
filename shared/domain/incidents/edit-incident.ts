import { lineEndingOf } from '../notebook/line-endings';
import { TextLines } from '../notebook/text-lines';
import { PlumblineError } from '../problem';
import { setYamlValue } from '../yaml/edit-yaml';
import { findFrontMatter } from './front-matter';
import type { Incident, IncidentChange } from './incident';
import { parseIncident } from './parse-incident';
import { cleanText, findTimeline, timelineLines } from './timeline';

/** Who changes an incident, and when. */
export interface Author {
  readonly name: string;
  readonly now: Date;
}

/**
 * The text of an incident with a change: keys of the front matter, and one entry at the end of the timeline that says what
 * changed and has the comment. `resolved` is written when it becomes resolved, and goes when it is opened again. Every other
 * byte stays. Null where the change changes nothing. Throws what is wrong with a broken file (it is never written to), and
 * `bad_incident` where the front matter is written in a way that cannot be edited a line at a time.
 */
export function changeIncident(file: string, text: string, change: IncidentChange, author: Author): string | null {
  const incident = requireSound(parseIncident(file, text));
  const said: string[] = [];
  let changed = text;
  const set = (key: string, value: string | undefined) => {
    changed = setKey(file, changed, key, value);
  };
  const { status, severity } = change;
  const owner = change.owner === undefined ? undefined : cleanText(change.owner).replace(/\s+/g, ' ');
  if (status !== undefined && status !== incident.status) {
    set('status', status);
    if (status === 'resolved') set('resolved', isoTime(author.now));
    else if (incident.resolved !== undefined) set('resolved', undefined);
    said.push(`Status: ${status}.`);
  }
  if (severity !== undefined && severity !== incident.severity) {
    set('severity', severity);
    said.push(`Severity: ${severity}.`);
  }
  if (owner !== undefined && owner !== (incident.owner ?? '')) {
    set('owner', owner);
    said.push(`Owner: ${owner === '' ? 'nobody' : owner}.`);
  }
  const comment = cleanText(change.comment ?? '');
  if (said.length === 0 && comment === '') return null;
  return addTimelineEntry(file, changed, `${said.join(' ')}${gapBefore(comment, said.length > 0)}${comment}`, author);
}

/** The text with another name for the node that the incident is about, and another place of its check's file. */
export function moveIncident(
  file: string,
  text: string,
  to: { readonly node?: string | undefined; readonly checkFile?: string | undefined },
): string {
  if (parseIncident(file, text).broken) return text;
  const named = to.node === undefined ? text : setKey(file, text, 'node', to.node);
  return to.checkFile === undefined ? named : setKey(file, named, 'check_file', to.checkFile);
}

/** `2026-11-26T10:02:31Z` */
export function isoTime(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`;
}

/** What stands between the beginning of an entry and a comment: one that begins with a list, a fence or the like has a line of its own. */
function gapBefore(comment: string, follows: boolean): string {
  if (/^([-*+>#|]|\d+[.)]\s|`{3}|~{3})/.test(comment)) return '\n\n';
  return follows && comment !== '' ? ' ' : '';
}

function requireSound(incident: Incident): Incident {
  const problem = incident.problems.find(({ severity }) => severity === 'error');
  if (problem !== undefined) throw new PlumblineError(problem);
  return incident;
}

/** Sets a key of the front matter, or takes its line away (undefined). */
function setKey(file: string, text: string, key: string, value: string | undefined): string {
  const place = findFrontMatter(text);
  const before = place === null ? '' : text.slice(place.start, place.end);
  const after = place === null ? null : setYamlValue(before, [key], value);
  if (place === null || after === null || !isOneLine(before, after)) {
    throw new PlumblineError({
      code: 'bad_incident',
      file,
      line: 1,
      column: 1,
      message: `\`${key}\` cannot be changed without writing other lines of the front matter anew.`,
      hint: `Write \`${key}: …\` on a line of its own, or edit the file itself.`,
    });
  }
  return text.slice(0, place.start) + after + text.slice(place.end);
}

/** Whether two texts differ in one line at most, which may have come or gone. */
function isOneLine(before: string, after: string): boolean {
  const [old, made] = [linesOf(before), linesOf(after)];
  const shorter = Math.min(old.length, made.length);
  let head = 0;
  while (head < shorter && old[head] === made[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old[old.length - 1 - tail] === made[made.length - 1 - tail]) tail++;
  return old.length - head - tail <= 1 && made.length - head - tail <= 1;
}

/** Lines with their endings. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
}

function addTimelineEntry(file: string, text: string, entry: string, { name, now }: Author): string {
  const ending = lineEndingOf(text);
  const written = timelineLines(now, name, entry).join(ending);
  const lines = new TextLines(text);
  const bodyLine = new TextLines(text.slice(0, findFrontMatter(text)?.bodyStart ?? 0)).count;
  const section = findTimeline(lines, bodyLine);
  let added: string;
  if (section === null) {
    const gap = text.endsWith('\n') || text.endsWith('\r') ? ending : ending + ending;
    added = `${text}${gap}## Timeline${ending}${ending}${written}${ending}`;
  } else {
    let last = section.end - 1;
    while (last > section.heading && lines.isBlank(last)) last--;
    const continues = last !== section.heading && /^(?:[-*] | {2,}\S|\t)/.test(lines.content(last));
    const at = lines.start(last + 1);
    const ended = /[\r\n]$/.test(text.slice(0, at));
    added = `${text.slice(0, at)}${ended ? '' : ending}${continues ? '' : ending}${written}${ending}${text.slice(at)}`;
  }
  const count = parseIncident(file, added).timeline.length;
  if (count === (section?.entries.length ?? 0) + 1) return added;
  throw new PlumblineError({
    code: 'bad_incident',
    file,
    ...(section === null ? {} : { line: section.heading + 1, column: 1 }),
    message: 'Nothing can be added to the timeline: a code fence in the text is not closed.',
    hint: 'Close the fence in the file, then try again.',
  });
}
