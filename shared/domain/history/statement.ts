/** A statement that ran, as the history keeps it. Short keys are not worth it: segments are searched, not sent. */
export interface StatementRecord {
  /** ISO time at which its run began. */
  readonly time: string;
  /** Id of the run. */
  readonly run: string;
  readonly node: string;
  /** Relative to the workspace. */
  readonly notebook: string;
  readonly sql: string;
  readonly ms: number;
  readonly rows: number | null;
  readonly outcome: 'ran' | 'failed';
  readonly error?: string;
  /** `auto`: nobody asked for the run. */
  readonly trigger: 'app' | 'cli' | 'auto';
  readonly user: string;
  /** The values of the parameters that it uses. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly fingerprint?: string;
}

/** The same statement of the same cell, as often as it ran in a row of days without another text in between. */
export interface FoldedStatement extends StatementRecord {
  /** Runs that are folded into this entry; `time` and the outcome are those of the last one. */
  readonly count: number;
  /** ISO time of the first one. */
  readonly firstTime: string;
}

/** What is looked for. */
export interface StatementQuery {
  /** All of them occur, in SQL, name, notebook or error; in lower case. */
  readonly words: readonly string[];
  /** A part of the cell's name, in lower case. */
  readonly node?: string;
  readonly failed: boolean;
}

export interface StatementPage {
  /** Newest first. */
  readonly statements: readonly FoldedStatement[];
  /** Runs of statements that match, folded or not. */
  readonly matches: number;
  /** There are older ones than these. */
  readonly more: boolean;
}

/** Reads `daily node:flights failed:`; quotes keep words together. */
export function readStatementQuery(text: string): StatementQuery {
  const words: string[] = [];
  let node: string | undefined;
  let failed = false;
  for (const match of text.matchAll(/(node|failed):("[^"]*"?|\S*)|"([^"]*)"?|(\S+)/gi)) {
    const [, key, value = '', quoted, word] = match;
    if (key?.toLowerCase() === 'node') node = value.replaceAll('"', '').toLowerCase();
    else if (key !== undefined) {
      failed = !/^(?:no|false)$/i.test(value);
    } else if ((quoted ?? word ?? '') !== '') words.push((quoted ?? word ?? '').toLowerCase());
  }
  return { words, failed, ...(node === undefined || node === '' ? {} : { node }) };
}
