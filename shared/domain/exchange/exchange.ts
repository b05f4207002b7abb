import type { CellKind } from '../notebook/fence';

/**
 * Notebooks of others as ours, and ours as theirs. A reader turns a file into blocks, `writeNotebook` turns blocks into a
 * notebook's Markdown; nothing that stands in the file's cells is dropped: what is no SQL becomes prose or a code block.
 */

export const exchangeFormats = ['ipynb', 'marimo', 'percent', 'sql', 'markdown'] as const;
export type ExchangeFormat = (typeof exchangeFormats)[number];

/** Something that is not the same on the other side. */
export interface ExchangeLoss {
  /** `cell 3`, `line 12`, `the whole notebook`. */
  readonly where: string;
  /** What it was. */
  readonly what: string;
  /** What stands in its place. */
  readonly instead: string;
}

/** A file that goes beside the notebook: an image that was inside of it. */
export interface ExchangeAsset {
  /** A plain file name. */
  readonly name: string;
  readonly base64: string;
}

export interface ImportedNotebook {
  readonly format: ExchangeFormat;
  readonly title: string;
  /** The notebook's Markdown. */
  readonly text: string;
  /** Its cells in their order. `line` is that of their fence in `text`. */
  readonly cells: readonly { readonly kind: CellKind; readonly name: string; readonly line: number }[];
  /** Code in other languages, which was kept as it is. */
  readonly codeBlocks: number;
  readonly losses: readonly ExchangeLoss[];
  readonly assets: readonly ExchangeAsset[];
}

export interface ExportedNotebook {
  readonly text: string;
  readonly losses: readonly ExchangeLoss[];
}

/** The exact text around a block in the notebook that it was exported from: with it an import gives the same bytes. */
export interface BlockFrame {
  readonly opening: string;
  readonly closing: string;
}

/** What a reader makes of one cell of a file. */
export type ExchangeBlock =
  | {
      readonly kind: 'cell';
      readonly cell: CellKind;
      /** Undefined: none is given, a free one is taken. */
      readonly name?: string | undefined;
      /** The options as they stand in the fence line, `{materialize: table}`. */
      readonly options?: string | undefined;
      readonly body: string;
      readonly where: string;
      readonly frame?: BlockFrame | undefined;
    }
  | {
      readonly kind: 'prose';
      readonly text: string;
      readonly where: string;
      readonly frame?: BlockFrame | undefined;
    }
  | {
      readonly kind: 'code';
      /** Info string of the fence. */
      readonly language: string;
      readonly text: string;
      readonly where: string;
      readonly frame?: BlockFrame | undefined;
    };

/** What a reader makes of a file. */
export interface ReadBlocks {
  readonly title?: string | undefined;
  /** Front matter as it stood in the notebook that was exported, with its `---` lines. */
  readonly frontMatter?: string | undefined;
  /** The file is an export of ours: what looks odd in it was so in the notebook. */
  readonly isOwn?: boolean;
  readonly blocks: readonly ExchangeBlock[];
  readonly losses: readonly ExchangeLoss[];
  readonly assets?: readonly ExchangeAsset[];
}
