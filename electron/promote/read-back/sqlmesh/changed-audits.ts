import type { CheckLevel } from '../../../../shared/domain/checks/check-outcome';
import type { PipelineSpec, SpecCheck } from '../../../../shared/domain/spec/pipeline-spec';
import { isSameData } from '../../../../shared/domain/yaml/edit-yaml';
import { type TestHead, whyNoLevel } from '../changed-check';
import type { ProjectEdit, ReadProject, Unread } from '../project-reader';
import { onlyCheck, type WrittenTest, type WrittenTests } from '../written-tests';
import { type AuditCall, type AuditRule, auditCalls, entryOf } from './audit-calls';
import { readModelFile } from './model-sql';

/** What the header of a model is read against. */
export interface AuditedProject {
  readonly spec: PipelineSpec;
  readonly tests: WrittenTests;
  /** Audits in SQL of their own, by their name. */
  readonly audits: ReadonlyMap<string, WrittenTest>;
}

/** Audits in SQL of their own, by the name that a promotion gave them. */
export function namedAudits(tests: WrittenTests, paths: Iterable<string>): ReadonlyMap<string, WrittenTest> {
  const found = new Map<string, WrittenTest>();
  for (const path of paths) {
    const test = tests.get(path);
    const name = test === undefined ? undefined : readModelFile(test.text)?.header.get('name');
    if (test !== undefined && name !== undefined) found.set(name, test);
  }
  return found;
}

/** What the header of an audit says, and where its SQL begins. */
export function auditHead(text: string): TestHead | undefined {
  const file = readModelFile(text);
  if (file?.kind !== 'AUDIT') return undefined;
  const { blocking = 'true', ...rest } = Object.fromEntries(file.header);
  if (!/^(true|false)$/i.test(blocking)) return undefined;
  return {
    level: /^true$/i.test(blocking) ? 'fail' : 'warn',
    rest: JSON.stringify(Object.entries(rest).sort()),
    line: 1,
    start: file.bodyStart,
  };
}

/** What a model calls otherwise than it was written: audits that came are checks where these say the same, and the like. */
export function changedAudits(
  { node, file }: { readonly node: string; readonly file: string },
  lists: { readonly before: string | undefined; readonly after: string | undefined },
  project: AuditedProject,
): ReadProject {
  const edits: ProjectEdit[] = [];
  const unread: Unread[] = [];
  const list = (what: string, why: string) => unread.push({ file, line: 1, what, why });
  const [old, fresh] = [auditCalls(lists.before), auditCalls(lists.after)];
  const common = { file, line: 1, node };
  const level = (check: SpecCheck, before: CheckLevel, after: CheckLevel) => {
    if (before !== after) edits.push({ kind: 'level', ...common, check, before, after });
  };

  const came: AuditRule[] = [];
  for (const [type, column] of kindsOf([...old, ...fresh])) {
    const [was, is] = [old, fresh].map((calls) => rulesOf(calls, type, column));
    const [before, after] = [was?.[0], is?.[0]];
    if (isSameData(was, is)) continue;
    const check =
      was?.length === 1
        ? onlyCheck(project.spec, { node, type, column }, (one) => project.tests.of(one).length > 0)
        : undefined;
    if (before === undefined) came.push(...(is ?? []));
    else if (check === undefined || (is?.length ?? 0) > 1)
      list(`audits of ${node}.${column}`, 'They belong to no one check of the spec: change the check in its file.');
    else if (after === undefined) edits.push({ kind: 'untested', ...common, check });
    else {
      level(check, before.level, after.level);
      if (!isSameData(before.values ?? null, after.values ?? null))
        edits.push({ kind: 'values', ...common, check, before: before.values ?? [], after: after.values ?? [] });
    }
  }
  const others = (calls: readonly AuditCall[]) => calls.filter(({ rules }) => rules.length === 0);
  for (const call of others(fresh)) {
    const earlier = others(old).find(({ audit }) => audit === call.audit);
    if (earlier?.text === call.text) continue;
    const test = project.audits.get(call.audit);
    if (earlier === undefined || test === undefined || withoutLevel(earlier) !== withoutLevel(call)) {
      list(`audit ${call.text}`, 'It is none that a check says with the same meaning.');
      continue;
    }
    const why = whyNoLevel(test, project.tests);
    if (why !== null) list(`audit ${call.text}`, why);
    else level(test.check, levelOf(earlier, test), levelOf(call, test));
  }
  const called = new Set(others(fresh).map(({ audit }) => audit));
  for (const { audit, text } of others(old).filter((call) => !called.has(call.audit))) {
    const test = project.audits.get(audit);
    const left =
      test === undefined
        ? []
        : [...project.audits].filter(([name, other]) => other.check === test.check && called.has(name));
    const [other] = left;
    if (audit.startsWith('golden__')) list(`audit ${text}`, 'It is of golden results: a promotion writes it anew.');
    else if (test === undefined) list(`audit ${text}`, 'It is gone here, and it belongs to no check of the spec.');
    else if (other !== undefined)
      list(
        `audit ${text}`,
        `It is gone here, and ${other[0]} still tests the same check: change the check in ${test.check.defined_in.file}.`,
      );
    else if (!edits.some((edit) => edit.kind === 'untested' && edit.check === test.check))
      edits.push({ kind: 'untested', ...common, check: test.check });
  }
  if (came.length > 0)
    edits.push({
      kind: 'checks',
      ...common,
      dataset: { node, entries: came.map(entryOf), columns: [], variables: {} },
      text: came.map(({ type, column }) => `${type} of ${column}`).join(', '),
    });
  return { edits, unread };
}

function kindsOf(calls: readonly AuditCall[]): readonly (readonly [AuditRule['type'], string])[] {
  const kinds = new Map<string, readonly [AuditRule['type'], string]>();
  for (const { type, column } of calls.flatMap(({ rules }) => rules))
    if (!kinds.has(`${type} ${column.toLowerCase()}`)) kinds.set(`${type} ${column.toLowerCase()}`, [type, column]);
  return [...kinds.values()];
}

function rulesOf(calls: readonly AuditCall[], type: string, column: string): readonly AuditRule[] {
  return calls
    .flatMap(({ rules }) => rules)
    .filter((rule) => rule.type === type && rule.column.toLowerCase() === column.toLowerCase());
}

function withoutLevel({ text }: AuditCall): string {
  return text.replace(/(?: ,)? blocking := (?:true|false)(?: ,)?/gi, '').replace(/ \(\s*\)$/, '');
}

function levelOf({ level }: AuditCall, { text }: WrittenTest): CheckLevel {
  return level ?? auditHead(text)?.level ?? 'fail';
}
