import type { TextLines } from '../notebook/text-lines';
import type { TimelineEntry } from './incident';

/** The part of a text under `## Timeline`, by line numbers from 0. */
export interface TimelineSection {
  /** The heading. */
  readonly heading: number;
  /** The line behind the last one of the section. */
  readonly end: number;
  readonly entries: readonly TimelineEntry[];
}

const headingPattern = /^ {0,1}##[ \t]+timeline[ \t]*#*[ \t]*$/i;
/** A heading of its level or above ends the section. */
const endPattern = /^ {0,1}#{1,2}([ \t]|$)/;
const entryPattern = /^[-*] (\d{4}-\d{2}-\d{2} \d{2}:\d{2}) ([^:]*[^:\s]):[ \t]*(.*)$/;
const fencePattern = /^ {0,1}(`{3,}|~{3,})/;

/** The first section with that heading from `firstLine` on, and its entries; null where there is none. */
export function findTimeline(lines: TextLines, firstLine: number): TimelineSection | null {
  let heading = -1;
  let end = lines.count;
  let fence: string | null = null;
  const entries: { time: string; who: string; text: string; line: number }[] = [];
  let open: (typeof entries)[number] | undefined;
  for (let line = firstLine; line < lines.count; line++) {
    const content = lines.content(line);
    const marker = fencePattern.exec(content)?.[1];
    // A fence within an entry is indented and ends with it, so that only those at the margin hide what looks like a heading.
    if (fence !== null) {
      if (marker?.startsWith(fence) && content.trim() === marker) fence = null;
      continue;
    }
    if (marker !== undefined) {
      fence = marker;
      open = undefined;
      continue;
    }
    if (heading < 0) {
      if (headingPattern.test(content)) heading = line;
      continue;
    }
    if (endPattern.test(content)) {
      end = line;
      break;
    }
    const found = entryPattern.exec(content);
    if (found !== null) {
      open = { time: found[1] ?? '', who: found[2] ?? '', text: found[3] ?? '', line: line + 1 };
      entries.push(open);
    } else if (open !== undefined && /^(?: {2,}|\t)/.test(content))
      open.text += `\n${content.replace(/^(?: {2}|\t)/, '')}`;
    else if (open !== undefined && lines.isBlank(line)) open.text += '\n';
    else open = undefined;
  }
  if (heading < 0) return null;
  return { heading, end, entries: entries.map((entry) => ({ ...entry, text: entry.text.trim() })) };
}

/** `2026-11-26 10:02`, in UTC: people in several zones write in one file. */
export function timelineTime(moment: Date): string {
  return moment.toISOString().slice(0, 16).replace('T', ' ');
}

/** A name as it can stand before the colon of an entry: on one line, without colons. */
export function timelineName(name: string): string {
  const oneLine = cleanText(name)
    .replace(/[\s:]+/g, ' ')
    .trim();
  return oneLine === '' ? 'someone' : oneLine;
}

/** The lines of an entry, of text that is clean: further lines are indented, so that they stay part of it. */
export function timelineLines(moment: Date, who: string, text: string): string[] {
  const [first = '', ...rest] = text.split('\n');
  return [
    `- ${timelineTime(moment)} ${timelineName(who)}: ${first.trim()}`.trimEnd(),
    ...rest.map((line) => (line.trim() === '' ? '' : `  ${line.trimEnd()}`)),
  ];
}

/** What was typed, with one kind of line ending and without control characters. */
export function cleanText(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
      .trim()
  );
}
