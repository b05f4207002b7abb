import type { CheckLevel } from '../../../../shared/domain/checks/check-outcome';
import type { CheckEntry } from '../../../../shared/domain/checks/interchange/interchange';
import { significantTokens } from '../../../../shared/domain/graph/tokens';

/** A call of an audit in the header of a model. */
export interface AuditCall {
  /** Without spaces that say nothing. */
  readonly text: string;
  readonly audit: string;
  /** What the call says of it; undefined where it leaves it to the audit. */
  readonly level: CheckLevel | undefined;
  /** What it asks for where it is one of SQLMesh's own that a check says too, column by column; empty for all others. */
  readonly rules: readonly AuditRule[];
}

export interface AuditRule {
  readonly type: 'missing' | 'duplicate' | 'invalid';
  readonly column: string;
  /** Of `accepted_values`. */
  readonly values?: readonly string[];
  readonly level: CheckLevel;
}

/** The calls of a list in brackets. */
export function auditCalls(list: string | undefined): readonly AuditCall[] {
  if (list === undefined) return [];
  const inner = /^[([]([\s\S]*)[)\]]$/.exec(list.trim())?.[1] ?? list;
  return itemsOf(inner).map(readCall);
}

/** What commas part, each item with its tokens apart by one space. */
function itemsOf(text: string): readonly string[] {
  const items: string[] = [];
  let depth = 0;
  let words: string[] = [];
  for (const token of significantTokens(text)) {
    if (token.symbol === ',' && depth === 0) {
      items.push(words.join(' '));
      words = [];
      continue;
    }
    if (token.symbol === '(' || token.symbol === '[') depth++;
    if (token.symbol === ')' || token.symbol === ']') depth--;
    words.push(text.slice(token.start, token.end));
  }
  if (words.length > 0) items.push(words.join(' '));
  return items;
}

function readCall(text: string): AuditCall {
  const [, name = text, list = ''] = /^(\w+)(?: \( (.*) \))?$/.exec(text) ?? [];
  const given = itemsOf(list);
  const blocking = given
    .map((item) => /^blocking := (true|false)$/i.exec(item)?.[1])
    .find((word) => word !== undefined);
  const others = given.filter((item) => !/^blocking :=/i.test(item));
  const isSoft = name.endsWith('_non_blocking');
  const said = blocking === undefined ? undefined : /^true$/i.test(blocking) ? ('fail' as const) : ('warn' as const);
  const level = said ?? (isSoft ? 'warn' : undefined);
  const audit = name.replace(/_non_blocking$/, '');
  return { text, audit, level, rules: rulesOf(audit, others, level ?? 'fail') };
}

/** `not_null`, `unique_values` and `accepted_values`, where a check says the same. */
function rulesOf(audit: string, given: readonly string[], level: CheckLevel): readonly AuditRule[] {
  const list = given.join(' , ');
  const columns = /^columns := [([] ([\w ,]+) [)\]]$/.exec(list)?.[1]?.split(' , ');
  if (audit === 'not_null') return (columns ?? []).map((column) => ({ type: 'missing', column, level }));
  // Rows without a value are duplicates to SQLMesh, and none to a check, where the condition leaves them out.
  if (audit === 'unique_values') {
    const [, column, other] = /^columns := \( (\w+) \) , condition := (\w+) IS NOT NULL$/i.exec(list) ?? [];
    return column === undefined || column !== other ? [] : [{ type: 'duplicate', column, level }];
  }
  const [, column, values] = /^column := (\w+) , is_in := \( (.*) \)$/.exec(list) ?? [];
  if (audit !== 'accepted_values' || column === undefined || values === undefined) return [];
  const texts = itemsOf(values).map((value) => /^'((?:[^']|'')*)'$/.exec(value)?.[1]?.replaceAll("''", "'"));
  const plain = texts.filter((text) => text !== undefined);
  return plain.length === texts.length ? [{ type: 'invalid', column, values: plain, level }] : [];
}

/** A rule as an entry of a check file. */
export function entryOf({ type, column, values, level }: AuditRule): CheckEntry {
  const body = {
    ...(values === undefined ? {} : { valid_values: [...values] }),
    ...(level === 'warn' ? { threshold: { must_be: 0, level } } : {}),
  };
  return { column, type, body, line: 1 };
}
