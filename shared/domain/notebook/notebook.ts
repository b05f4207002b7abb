import type { SaidOwner } from '../owners/said-owner';
import type { Problem } from '../problem';

/** Offsets into the notebook's text in UTF-16 units; `end` is exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

interface CellBase {
  /** Stable while the document is open and unique in it: `sql:daily_delays`, `prose:3`, `sql:daily_delays#2` for a second of that name. */
  readonly id: string;
  /** The cell's whole source, fences included. The ranges of all blocks tile the text without gap or overlap. */
  readonly range: TextRange;
  /** Line of the first character, from 1. */
  readonly line: number;
}

/** A fence that holds a cell: its body stands between the fence lines. */
interface FencedCellBase extends CellBase {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly bodyRange: TextRange;
  /** Line of the first body line, from 1. */
  readonly bodyLine: number;
  readonly problems: readonly Problem[];
}

export interface FrontMatterBlock extends CellBase {
  readonly kind: 'frontmatter';
}
export interface ProseCell extends CellBase {
  readonly kind: 'prose';
  /** Without blank lines around it, and without the line that sets it apart. */
  readonly text: string;
  /** It begins with `<!-- cell -->`: prose of its own although prose stands above it, or prose that is still empty. */
  readonly apart: boolean;
}
export interface SqlCell extends FencedCellBase {
  readonly kind: 'sql';
}
export interface ChartCell extends FencedCellBase {
  readonly kind: 'chart';
}
export interface InputCell extends FencedCellBase {
  readonly kind: 'input';
}
/** A part that cannot be used as it stands (conflict markers, an unclosed fence of a cell): shown as it is, never rewritten. */
export interface BrokenBlock extends CellBase {
  readonly kind: 'broken';
  readonly text: string;
  readonly problem: Problem;
}

export type NotebookBlock = FrontMatterBlock | ProseCell | SqlCell | ChartCell | InputCell | BrokenBlock;

export interface Notebook {
  /** Relative to the workspace, with `/`. */
  readonly file: string;
  readonly text: string;
  readonly title: string;
  /** Who answers for its cells, where its front matter says so. */
  readonly owner?: SaidOwner;
  readonly blocks: readonly NotebookBlock[];
  /** Problems of the file and all of its blocks. */
  readonly problems: readonly Problem[];
}

/** Replaces `start`–`end` of a text by `text`. */
export interface TextEdit extends TextRange {
  readonly text: string;
}
