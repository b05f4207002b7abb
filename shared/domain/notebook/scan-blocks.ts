import { type ConflictRegion, findConflictRegions } from '../yaml/conflict-regions';
import { findClosedFences } from './closed-fences';
import { closesFence, type Fence, type FenceHeader, openingFence, readFenceHeader } from './fence';
import type { TextLines } from './text-lines';

/** Headers of fences that are no ordinary code. */
export type MarkedHeader = Exclude<FenceHeader, { type: 'code' }>;

/** A stretch of lines, numbered from 0; `to` is exclusive and includes the blank lines that follow. */
interface LineSpan {
  readonly from: number;
  to: number;
}

export type ScannedBlock = LineSpan &
  /** `apart`: its first line is `<!-- cell -->`. */
  (
    | { readonly kind: 'prose'; readonly apart: boolean }
    | { readonly kind: 'frontmatter'; readonly closingLine: number }
    /** `closingLine` is null when the fence is not closed. */
    | {
        readonly kind: 'fence';
        readonly fence: Fence;
        readonly header: MarkedHeader;
        readonly closingLine: number | null;
      }
    | { readonly kind: 'conflict'; readonly region: ConflictRegion }
  );

export interface ScannedNotebook {
  /** Their spans tile the lines. */
  readonly blocks: readonly ScannedBlock[];
  /** Lines of ordinary code fences that are not closed. */
  readonly unclosedCode: readonly number[];
  /** Text of the first `# heading`. */
  readonly heading: string | undefined;
}

/**
 * Finds the blocks of a notebook. Fences follow CommonMark, with three rules that keep one slip from hiding the cells below it:
 * a fence ends where a cell of at least its length begins; an ordinary code fence or HTML comment that is never closed is
 * plain text; a merge conflict breaks only the blocks that it touches.
 */
export function scanBlocks(lines: TextLines): ScannedNotebook {
  return new BlockScanner(lines).scan();
}

interface OpenFence {
  readonly from: number;
  readonly fence: Fence;
  readonly header: FenceHeader;
  /** The conflict that runs through it. */
  readonly conflict: ConflictRegion | null;
}

class BlockScanner {
  readonly #lines: TextLines;
  readonly #regions: readonly ConflictRegion[];
  readonly #blocks: ScannedBlock[] = [];
  readonly #unclosedCode: number[] = [];
  readonly #closedFences: ReadonlySet<number>;
  /** No HTML comment that starts above this line is closed. */
  #commentsOpenUpTo = 0;
  #heading: string | undefined;
  #nextRegion = 0;
  #line = 0;
  #proseFrom = 0;
  /** The prose that begins at `#proseFrom` begins with `<!-- cell -->`. */
  #proseApart = false;
  #open: OpenFence | null = null;
  /** Column at which the content of the outermost list item starts; 0 outside of lists. */
  #listIndent = 0;

  constructor(lines: TextLines) {
    this.#lines = lines;
    this.#regions = findConflictRegions(lines.count, (line) =>
      lines.text.slice(lines.contentStart(line), Math.min(lines.contentEnd(line), lines.contentStart(line) + 8)),
    );
    this.#closedFences = findClosedFences(lines.count, (line) => (this.#mayBeFence(line) ? lines.content(line) : null));
  }

  scan(): ScannedNotebook {
    this.#scanFrontMatter();
    while (this.#line < this.#lines.count || this.#open !== null) {
      const region = this.#regions[this.#nextRegion];
      if (this.#line >= this.#lines.count) this.#leaveUnclosed(this.#lines.count);
      else if (region?.start === this.#line) this.#scanConflict(region);
      else if (this.#open !== null) this.#scanInside(this.#open);
      else this.#scanOutside();
    }
    this.#endProse(this.#lines.count);
    return { blocks: this.#blocks, unclosedCode: this.#unclosedCode, heading: this.#heading };
  }

  #scanFrontMatter(): void {
    if (!/^---[ \t]*$/.test(this.#shortLine(0))) return;
    let conflict: ConflictRegion | null = null;
    let nextRegion = 0;
    for (let line = 1; line < this.#lines.count; line++) {
      const region = this.#regions[nextRegion];
      let closes = isFrontMatterEnd(this.#shortLine(line));
      if (region?.start === line) {
        conflict ??= region;
        nextRegion++;
        for (let side = region.start + 1; side < region.oursEnd; side++) {
          closes ||= isFrontMatterEnd(this.#shortLine(side));
        }
        line = region.end;
      }
      if (closes) {
        this.#nextRegion = nextRegion;
        this.#line = line + 1;
        this.#push(
          conflict === null
            ? { kind: 'frontmatter', from: 0, to: line + 1, closingLine: line }
            : { kind: 'conflict', from: 0, to: line + 1, region: conflict },
        );
        return;
      }
      const fence = this.#openingFence(line);
      if (fence !== null && readFenceHeader(fence.info).type === 'cell') return;
    }
  }

  #scanOutside(): void {
    const line = this.#line;
    const fence = this.#openingFence(line);
    if (fence !== null && !(this.#listIndent > 0 && fence.indent >= this.#listIndent)) {
      this.#listIndent = 0;
      this.#openFence(line, fence);
      return;
    }
    if (isProseMarker(this.#shortLine(line))) {
      this.#endProse(line);
      this.#proseApart = true;
      this.#listIndent = 0;
      this.#line++;
      return;
    }
    const commentEnd = this.#commentEnd(line);
    if (commentEnd !== null) {
      this.#line = commentEnd + 1;
      return;
    }
    this.#heading ??= readHeading(this.#shortLine(line));
    this.#trackList(line);
    this.#line++;
  }

  #openFence(line: number, fence: Fence): void {
    this.#line++;
    const header = readFenceHeader(fence.info);
    if (header.type !== 'code') this.#endProse(line);
    else if (!this.#closedFences.has(line)) {
      this.#unclosedCode.push(line);
      return;
    }
    this.#open = { from: line, fence, header, conflict: null };
  }

  #scanInside(open: OpenFence): void {
    const line = this.#line;
    if (this.#closesFence(line, open.fence)) {
      this.#line++;
      this.#close(open, line);
    } else if (this.#startsCell(line, open.fence)) this.#leaveUnclosed(line);
    else this.#line++;
  }

  #close(open: OpenFence, line: number): void {
    this.#open = null;
    const { from, fence, header, conflict } = open;
    if (conflict !== null) this.#push({ kind: 'conflict', from, to: line + 1, region: conflict });
    else if (header.type !== 'code') {
      this.#push({ kind: 'fence', from, to: line + 1, fence, header, closingLine: line });
    }
  }

  /** Ends a fence that has no closing line, before line `to`. */
  #leaveUnclosed(to: number): void {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    const { from, fence, header, conflict } = open;
    if (conflict !== null) this.#push({ kind: 'conflict', from, to, region: conflict });
    else if (header.type !== 'code') this.#push({ kind: 'fence', from, to, fence, header, closingLine: null });
    else this.#unclosedCode.push(from);
  }

  /** The state behind a conflict is the one that our side leaves: either side would do, and one has to be chosen. */
  #scanConflict(region: ConflictRegion): void {
    const before = this.#open;
    const insideCell = before !== null && (before.header.type !== 'code' || before.conflict !== null);
    if (!insideCell) this.#endProse(region.start);
    const from = insideCell ? before.from : region.start;
    const after = region.start === region.end ? before : this.#stateAfterOurs(before, region);
    this.#line = region.end + 1;
    this.#nextRegion++;
    this.#listIndent = 0;
    if (after !== null && (after.header.type !== 'code' || (insideCell && after === before))) {
      this.#open = { ...after, from, conflict: before?.conflict ?? region };
      return;
    }
    this.#push({ kind: 'conflict', from, to: this.#line, region: before?.conflict ?? region });
    this.#open = after;
  }

  #stateAfterOurs(before: OpenFence | null, region: ConflictRegion): OpenFence | null {
    let state = before;
    for (let line = region.start + 1; line < region.oursEnd; line++) {
      if (state !== null && this.#closesFence(line, state.fence)) state = null;
      else if (state === null || this.#startsCell(line, state.fence)) {
        const fence = this.#openingFence(line);
        if (fence === null) continue;
        const header = readFenceHeader(fence.info);
        state = { from: line, fence, header, conflict: null };
      }
    }
    return state;
  }

  #push(block: ScannedBlock): void {
    this.#blocks.push(block);
    this.#proseFrom = block.to;
  }

  /** Blank lines behind a block belong to it; what is left is prose. */
  #endProse(to: number): void {
    const previous = this.#blocks[this.#blocks.length - 1];
    if (previous !== undefined && !this.#proseApart) {
      while (this.#proseFrom < to && this.#lines.isBlank(this.#proseFrom)) this.#proseFrom++;
      previous.to = this.#proseFrom;
    }
    if (this.#proseFrom < to) {
      this.#blocks.push({ kind: 'prose', from: this.#proseFrom, to, apart: this.#proseApart });
    }
    this.#proseFrom = to;
    this.#proseApart = false;
  }

  /** The last line of an HTML comment that starts on `line`, or null when none does. `-->` inside of a cell ends nothing. */
  #commentEnd(line: number): number | null {
    if (line < this.#commentsOpenUpTo) return null;
    const opening = /^ {0,3}<!--/.exec(this.#shortLine(line));
    if (opening === null) return null;
    const { text } = this.#lines;
    const limit = this.#regions[this.#nextRegion]?.start ?? this.#lines.count;
    let inner: Fence | null = null;
    for (let at = line; at < limit; at++) {
      if (inner !== null) {
        if (this.#closesFence(at, inner)) inner = null;
        else if (this.#startsCell(at, inner)) inner = this.#openingFence(at);
        continue;
      }
      const fence = at === line ? null : this.#openingFence(at);
      if (fence !== null && readFenceHeader(fence.info).type === 'cell') {
        inner = fence;
        continue;
      }
      const from = this.#lines.contentStart(at) + (at === line ? opening[0].length : 0);
      const content = text.slice(from, this.#lines.contentEnd(at));
      if (content.includes('-->')) return at;
    }
    this.#commentsOpenUpTo = limit;
    return null;
  }

  /** Keeps track of the outermost list item: a fence that is indented as its content belongs to it. */
  #trackList(line: number): void {
    if (this.#lines.isBlank(line)) return;
    const start = this.#shortLine(line);
    const indent = start.length - start.trimStart().length;
    if (this.#listIndent > 0 && indent >= this.#listIndent) return;
    const marker = /^( {0,3}(?:[-+*]|\d{1,9}[.)]))([ \t]+|$)/.exec(start);
    const thematicBreak = /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/.test(start);
    if (marker !== null && !thematicBreak) {
      const [, bullet = '', gap = ''] = marker;
      this.#listIndent = bullet.length + (gap.length >= 1 && gap.length <= 4 ? gap.length : 1);
      return;
    }
    // A line that only continues the item's paragraph leaves the list open.
    const continues = line > 0 && !this.#lines.isBlank(line - 1) && !/^[#>]/.test(start.trimStart());
    if (!continues) this.#listIndent = 0;
  }

  #startsCell(line: number, within: Fence): boolean {
    const fence = this.#openingFence(line);
    if (fence === null || fence.character !== within.character || fence.length < within.length) return false;
    return readFenceHeader(fence.info).type === 'cell';
  }

  #openingFence(line: number): Fence | null {
    return this.#mayBeFence(line) ? openingFence(this.#lines.content(line)) : null;
  }

  #closesFence(line: number, fence: Fence): boolean {
    return this.#mayBeFence(line) && closesFence(this.#lines.content(line), fence);
  }

  #mayBeFence(line: number): boolean {
    const { text } = this.#lines;
    let at = this.#lines.contentStart(line);
    while (text.charCodeAt(at) === 0x20) at++;
    const first = text.charAt(at);
    return first === '`' || first === '~';
  }

  /** Enough of a line to tell what it starts. */
  #shortLine(line: number): string {
    const start = this.#lines.contentStart(line);
    return this.#lines.text.slice(start, Math.min(this.#lines.contentEnd(line), start + 200));
  }
}

/** The line that sets prose apart from the prose above it. */
export const proseMarker = '<!-- cell -->';

function isProseMarker(line: string): boolean {
  return /^ {0,3}<!--[ \t]+cell[ \t]+-->[ \t]*$/.test(line);
}

/** ATX headings of the first level; a longer one is cut. */
function readHeading(line: string): string | undefined {
  const text = /^ {0,3}#[ \t]+(.*)$/.exec(line)?.[1];
  return text?.replace(/(?<=^|[ \t])#+[ \t]*$/, '').trim() || undefined;
}

function isFrontMatterEnd(line: string): boolean {
  return /^(?:---|\.\.\.)[ \t]*$/.test(line);
}
