import type { Problem } from '../../problem';
import { closestName } from '../../yaml/closest-name';
import { LineIndex } from '../../yaml/line-index';
import type { YamlPath } from '../../yaml/yaml-path';
import { type CheckedNode, nodeOfText, partAt, roleOf, textAt } from './check-places';
import { scanYaml, type YamlPart } from './yaml-scan';

/** A name with a variable in it means something else in each run. */
const variable = /\$\{/;

/** Names of columns and nodes in a file of checks that are not there, at their places. A node whose columns are unknown says nothing. */
export function nodeFindings(file: string, text: string, nodes: readonly CheckedNode[]): readonly Problem[] {
  const parts = scanYaml(text);
  const lines = new LineIndex(text);
  const node = nodeOfText(parts, text, file);
  const find = (name: string) => nodes.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  return parts.flatMap((part): Problem[] => {
    if (part.kind !== 'plain' && part.kind !== 'quoted') return [];
    const value = text.slice(part.start, part.end);
    const role = roleOf(part.path, parts, text, node);
    if (value === '' || variable.test(value) || /["\\]/.test(value)) return [];
    const place = {
      file,
      ...lines.lineColumnAt(part.start),
      endLine: lines.lineColumnAt(part.end).line,
      endColumn: lines.lineColumnAt(part.end).column,
    };
    if (role?.kind === 'node') {
      const name = value.slice(value.lastIndexOf('/') + 1);
      if (find(name) !== undefined) return [];
      const near = closestName(
        name,
        nodes.map((one) => one.name),
      );
      const isOwn = part.path.length === 1;
      return [
        {
          code: 'unknown_node',
          severity: isOwn ? 'warning' : 'error',
          message: `There is no node \`${name}\`.`,
          ...(near === undefined ? {} : { hint: `Did you mean \`${near}\`?` }),
          ...place,
        },
      ];
    }
    if (role?.kind !== 'column') return [];
    const columns = find(role.node)?.columns ?? [];
    if (columns.length === 0 || columns.some(({ name }) => name.toLowerCase() === value.toLowerCase())) return [];
    // A column that is expected and need not be there.
    const isListed = part.path[0] === 'columns' && part.path.length === 3;
    if (isListed && textAt(parts, text, [...part.path.slice(0, -1), 'optional']) === 'true') return [];
    // Nothing is measured of it: a `schema` check says that it is missing.
    if (isListed && partAt(parts, [...part.path.slice(0, -1), 'checks']) === undefined) return [];
    const names = columns.map(({ name }) => name);
    const near = closestName(value, names);
    return [
      {
        code: 'bad_check',
        severity: 'error',
        message: `\`${role.node}\` has no column \`${value}\`.`,
        hint: near === undefined ? `There are ${list(names)}.` : `Did you mean \`${near}\`?`,
        ...place,
      },
    ];
  });
}

/** SQL or a regular expression of a file that only DuckDB can judge. */
export interface CheckProbe {
  readonly kind: 'sql' | 'regex';
  readonly path: YamlPath;
  /** What DuckDB is asked to prepare. */
  readonly sql: string;
  /** Where the text of the file begins in it. */
  readonly offset: number;
  readonly value: string;
  /** Offsets in the file. */
  readonly start: number;
  readonly end: number;
  /** Whether the value stands in the file as it is, so that a place in it can be told. */
  readonly isVerbatim: boolean;
}

/** What DuckDB is to be asked about a file of checks. */
export function checkProbes(file: string, text: string, quote: (node: string) => string): readonly CheckProbe[] {
  const parts = scanYaml(text);
  const node = nodeOfText(parts, text, file);
  return parts.flatMap((part): CheckProbe[] => {
    if (part.kind === 'none' || part.kind === 'nested') return [];
    const { value, isVerbatim } = scalarOf(part, text);
    if (value.trim() === '' || variable.test(value)) return [];
    const base = { path: part.path, value, start: part.start, end: part.end, isVerbatim };
    if (part.path.at(-1) === 'regex') {
      const sql = `SELECT regexp_matches('', '${value.replaceAll("'", "''")}')`;
      return [{ kind: 'regex', ...base, isVerbatim: false, sql, offset: sql.indexOf("', '") + 4 }];
    }
    const role = roleOf(part.path, parts, text, node);
    if (role?.kind !== 'sql') return [];
    if (role.isQuery) return [{ kind: 'sql', ...base, sql: value, offset: 0 }];
    if (role.node === '') return [];
    const isCondition = /filter$/.test(String(part.path.at(-1))) || part.path.at(-2) === 'failed_rows';
    const before = isCondition ? `SELECT 1 FROM ${quote(role.node)} WHERE (` : 'SELECT (';
    const after = isCondition ? '\n)' : `\n) FROM ${quote(role.node)}`;
    return [{ kind: 'sql', ...base, sql: before + value + after, offset: before.length }];
  });
}

/** A scalar as YAML reads it, as far as that is needed to ask about it. */
function scalarOf(part: YamlPart, text: string): { readonly value: string; readonly isVerbatim: boolean } {
  const raw = text.slice(part.start, part.end);
  if (part.kind === 'block') return { value: raw.replace(/^\r?\n/, ''), isVerbatim: false };
  if (part.kind === 'plain') return { value: raw, isVerbatim: !/[\r\n]/.test(raw) };
  if (text[part.start - 1] === "'") {
    return { value: raw.replaceAll("''", "'"), isVerbatim: !raw.includes("''") && !/[\r\n]/.test(raw) };
  }
  try {
    return { value: String(JSON.parse(`"${raw.replace(/\r?\n\s*/g, ' ')}"`)), isVerbatim: !/[\\\r\n]/.test(raw) };
  } catch {
    return { value: '', isVerbatim: false };
  }
}

/** The problem that DuckDB found in a probe, at its place in the file. `found` has lines and columns of the probe's SQL. */
export function probeProblem(file: string, text: string, probe: CheckProbe, found: Problem): Problem {
  const lines = new LineIndex(text);
  const { message, hint, severity } = found;
  const start = offsetOf(probe, found.line, found.column);
  const end = offsetOf(probe, found.endLine ?? found.line, found.endColumn);
  const isInside = start !== undefined && start < probe.end;
  const from = lines.lineColumnAt(isInside ? start : probe.start);
  const to = lines.lineColumnAt(isInside && end !== undefined && end > start ? Math.min(end, probe.end) : probe.end);
  return {
    code: probe.kind === 'regex' ? 'bad_check' : found.code,
    severity,
    message: probe.kind === 'regex' ? `The regular expression is wrong: ${message}` : message,
    ...(hint === undefined ? {} : { hint }),
    file,
    ...from,
    endLine: to.line,
    endColumn: to.column,
  };
}

function offsetOf(probe: CheckProbe, line: number | undefined, column: number | undefined): number | undefined {
  if (!probe.isVerbatim || line !== 1 || column === undefined) return undefined;
  const inValue = column - 1 - probe.offset;
  return inValue < 0 || inValue > probe.value.length ? undefined : probe.start + inValue;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => `\`${name}\``);
  return names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ');
}
