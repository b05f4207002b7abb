import { significantTokens } from '../../../shared/domain/graph/tokens';
import type { PipelineSpec, SpecCheck } from '../../../shared/domain/spec/pipeline-spec';
import { type ChangedFile, lineAt, type ProjectEdit, type ReadProject, type Unread } from './project-reader';

/** A test that measures a check, as a promotion wrote it and as it is: another bound or severity is read back, all else is listed. */
export function readChangedCheck({ path, before, after }: ChangedFile, spec: PipelineSpec): ReadProject {
  const unread = (line: number | null, what: string, why: string): ReadProject => ({
    edits: [],
    unread: [{ file: path, line, what, why } satisfies Unread],
  });
  // The text that an audit hands to DuckDB is SQL too.
  const [was, is] = [before ?? null, after].map((text) => (text === null ? null : openText(text)));
  if (typeof before !== 'string' || was == null)
    return unread(null, path, 'A test in SQL of its own is no check yet: write it as `failed_rows` in a check file.');
  const check = checkOf(before, spec);
  if (check === undefined) return unread(null, path, 'It measures no check of the promoted spec.');
  const name = `check "${check.name}" of ${check.node}`;
  if (after === null || is == null)
    return unread(null, name, `It is gone here: take it out of ${check.defined_in.file} if nobody needs it.`);
  const [old, fresh] = [was, is].map((text) =>
    significantTokens(text).map((token) => ({ ...token, text: text.slice(token.start, token.end) })),
  );
  if (old === undefined || fresh === undefined || old.length !== fresh.length)
    return unread(1, name, 'Its SQL is another one: change the check in its file.');
  const edits: ProjectEdit[] = [];
  for (const [index, token] of old.entries()) {
    const now = fresh[index];
    if (now === undefined || now.text === token.text) continue;
    const line = lineAt(is, now.start);
    const judged = was.lastIndexOf('NOT (');
    if (token.kind === 'number' && now.kind === 'number' && token.start > judged) {
      const value = { before: Number(token.text), after: Number(now.text) };
      edits.push({ kind: 'threshold', file: path, line, node: check.node, check: check.name, ...value });
    } else if (/^'(error|warn)'$/.test(now.text) || /^(true|false)$/.test(now.text))
      return unread(line, name, `How bad it is has changed: set its level in ${check.defined_in.file}.`);
    else return unread(line, name, 'Its SQL is another one: change the check in its file.');
  }
  return { edits, unread: [] };
}

/** An audit with the SQL of its call as SQL; lines stay. */
function openText(text: string): string {
  return text.replace(
    /(@duckdb_sql\(\s*)'((?:[^']|'')*)'/,
    (_, call: string, sql: string) => call + sql.replaceAll("''", "'"),
  );
}

/** The check that a test names in its comment: `-- checks/orders.yml:5 orders: net`. */
function checkOf(text: string, spec: PipelineSpec): SpecCheck | undefined {
  const [, file, line] = /^-- (\S.*?):(\d+) /m.exec(text) ?? [];
  return spec.checks.find((check) => check.defined_in.file === file && check.defined_in.line === Number(line));
}
