import type { CheckLevel } from '../../../shared/domain/checks/check-outcome';
import { significantTokens } from '../../../shared/domain/graph/tokens';
import { type ChangedFile, lineAt, type ProjectEdit, type ReadProject, type Unread } from './project-reader';
import type { WrittenTest, WrittenTests } from './written-tests';

/** What the tool reads of a test beside its SQL. */
export interface TestHead {
  readonly level: CheckLevel;
  /** All that it says beside its level, to be compared. */
  readonly rest: string;
  readonly line: number;
  /** Where its SQL begins. */
  readonly start: number;
}

/** Undefined where a text has no head that can be read. */
export type ReadHead = (text: string) => TestHead | undefined;

/** A test that measures a check, as a promotion wrote it and as it is: another bound or level is read back, all else is listed. */
export function readChangedCheck(
  { path, before, after }: ChangedFile,
  tests: WrittenTests,
  headOf: ReadHead,
): ReadProject {
  const unread = (line: number | null, what: string, why: string): ReadProject => ({
    edits: [],
    unread: [{ file: path, line, what, why } satisfies Unread],
  });
  if (before === null)
    return unread(null, path, 'A test in SQL of its own is no check yet: write it as `failed_rows` in a check file.');
  const test = tests.get(path);
  if (test === undefined) return unread(null, path, 'It measures no check of the promoted spec.');
  const { check } = test;
  const name = `check "${check.name}" of ${check.node}`;
  const file = check.defined_in.file;
  if (after === null) return unread(null, name, `It is gone here: take it out of ${file} if nobody needs it.`);
  const [old, fresh] = [headOf(test.text), headOf(after)];
  if (old === undefined || fresh === undefined || old.rest !== fresh.rest)
    return unread(fresh?.line ?? 1, name, 'What it says beside its SQL is another thing: a promotion writes it anew.');
  const edits: ProjectEdit[] = [];
  const common = { file: path, node: check.node, check };
  if (old.level !== fresh.level) {
    const why = whyNoLevel(test, tests);
    if (why !== null) return unread(fresh.line, name, why);
    edits.push({ kind: 'level', ...common, line: fresh.line, before: old.level, after: fresh.level });
  }
  const bounds = changedBounds(openText(test.text.slice(old.start)), openText(after.slice(fresh.start)));
  const lineOf = (offset: number) =>
    lineAt(after, fresh.start) + lineAt(openText(after.slice(fresh.start)), offset) - 1;
  if ('other' in bounds)
    return unread(lineOf(bounds.other), name, `Its SQL is another one: change the check in ${file}.`);
  for (const { offset, ...bound } of bounds.found)
    edits.push({ kind: 'threshold', ...common, line: lineOf(offset), ...bound });
  return { edits, unread: [] };
}

/** Why the level of a check cannot be that of one of its tests; null where it can. */
export function whyNoLevel({ check, text }: WrittenTest, tests: WrittenTests): string | null {
  const judging = tests.of(check).filter((test) => !isWithoutRows(test.text));
  if (isWithoutRows(text)) return 'Rows without any time fail, whatever the level of the check is.';
  return judging.length > 1 ? `The check has two levels: set them in ${check.defined_in.file}.` : null;
}

/** The test that a freshness check has beside its own: rows without any time are not fresh. */
function isWithoutRows(text: string): boolean {
  return /\nWHERE value IS NULL\s*(?:'[\s\S]*)?$/.test(text);
}

interface ChangedBound {
  readonly before: number;
  readonly after: number;
  readonly offset: number;
}

/** The numbers of the comparison that are others; `other` is where anything else differs. */
function changedBounds(
  was: string,
  is: string,
): { readonly found: readonly ChangedBound[] } | { readonly other: number } {
  const [old, fresh] = [wordsOf(was), wordsOf(is)];
  const judged = was.lastIndexOf('NOT (');
  const found: ChangedBound[] = [];
  for (const [index, word] of old.entries()) {
    const now = fresh[index];
    if (now?.text === word.text) continue;
    const isBound = word.number !== null && now !== undefined && now.number !== null && word.start > judged;
    if (!isBound || word.number === null || now.number === null) return { other: now?.start ?? is.length };
    found.push({ before: word.number, after: now.number, offset: now.start });
  }
  const more = fresh[old.length];
  return more === undefined ? { found } : { other: more.start };
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly number: number | null;
}

/** The tokens of SQL; a sign behind a comparison belongs to its number. */
function wordsOf(sql: string): readonly Word[] {
  const words: Word[] = [];
  for (const { start, end, kind } of significantTokens(sql)) {
    const text = sql.slice(start, end);
    const [comparison, sign] = words.slice(-2);
    if (kind === 'number' && sign?.text === '-' && /^[<>=]+$/.test(comparison?.text ?? '')) {
      words.pop();
      words.push({ text: `-${text}`, start: sign.start, number: -Number(text) });
    } else words.push({ text, start, number: kind === 'number' ? Number(text) : null });
  }
  return words;
}

/** An audit with the SQL of its call as SQL; lines stay. */
function openText(text: string): string {
  return text.replace(
    /(@duckdb_sql\(\s*)'((?:[^']|'')*)'/,
    (_, call: string, sql: string) => call + sql.replaceAll("''", "'"),
  );
}
