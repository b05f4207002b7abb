import { TextLines } from '../notebook/text-lines';

/** Where the parts of a text with YAML front matter stand. */
export interface FrontMatterPlace {
  /** Offsets of the YAML between the `---` lines. */
  readonly start: number;
  readonly end: number;
  /** Offset behind the closing line. */
  readonly bodyStart: number;
}

/** The front matter at the beginning of a text (a byte order mark may stand before it); null where there is none, or it is not closed. */
export function findFrontMatter(text: string): FrontMatterPlace | null {
  const lines = new TextLines(text);
  const isFence = (line: number) => /^---[ \t]*$/.test(lines.content(line));
  if (lines.count === 0 || !isFence(0)) return null;
  for (let line = 1; line < lines.count; line++) {
    if (isFence(line)) return { start: lines.start(1), end: lines.start(line), bodyStart: lines.start(line + 1) };
  }
  return null;
}
