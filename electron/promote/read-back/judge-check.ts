import type { Check, Threshold } from '../../../shared/domain/checks/check-file';
import type { MeaningChange } from '../../../shared/domain/difference/meaning-change';
import type { SpecCheck } from '../../../shared/domain/spec/pipeline-spec';
import { isSameData } from '../../../shared/domain/yaml/edit-yaml';
import { checkOf } from '../spec-document';
import type { CheckEdit } from './project-reader';

/** The checks that a check of a spec can be now: of its node, column, type and name. */
export function checksLike(spec: SpecCheck, checks: readonly Check[]): readonly Check[] {
  return checks.filter(
    (check) =>
      check.node === spec.node &&
      check.name === spec.name &&
      check.type === spec.type &&
      check.column?.toLowerCase() === spec.column?.toLowerCase(),
  );
}

/** Whether the workspace says already what a change of a check's tests says, or why it cannot be taken over. */
export function judgeCheck(
  edit: CheckEdit,
  checks: readonly Check[],
): { readonly present: boolean; readonly conflict: string | null } {
  const [check, ...others] = checksLike(edit.check, checks);
  const name = `check "${edit.check.name}"`;
  const refuse = (conflict: string) => ({ present: false, conflict });
  if (check === undefined)
    return edit.kind === 'untested'
      ? { present: true, conflict: null }
      : refuse(`The workspace has no ${name} of ${edit.node} any more.`);
  if (others.length > 0)
    return refuse(
      `Several checks of ${edit.node} are called so (${[check, ...others].map(({ file, line }) => `${file}:${line}`).join(', ')}): change the one that is meant.`,
    );
  const moved = (what: string) => refuse(`The workspace changed ${name} too (${check.file}:${check.line}): ${what}.`);
  switch (edit.kind) {
    case 'untested': {
      const now = asAsked(checkOf({ check, outcome: null }));
      return isSameData(now, asAsked(edit.check))
        ? { present: false, conflict: null }
        : moved('take it out there if nobody needs it');
    }
    case 'level':
      return { present: check.threshold.level === edit.after, conflict: null };
    case 'threshold': {
      const numbers = numbersOf(check.threshold);
      if (numbers.includes(edit.before)) return { present: false, conflict: null };
      return numbers.includes(edit.after)
        ? { present: true, conflict: null }
        : moved(`its threshold is ${numbers.join(' and ')}`);
    }
    case 'values': {
      const values = check.type === 'invalid' ? (check.validity.validValues ?? []) : [];
      if (isSameData(values, edit.after)) return { present: true, conflict: null };
      return isSameData(values, edit.before)
        ? { present: false, conflict: null }
        : moved(`its values are ${values.join(', ')}`);
    }
  }
}

/** A change of a check's tests in words. */
export function checkChange(edit: CheckEdit): MeaningChange {
  const name = `check "${edit.check.name}"`;
  const of = (change: MeaningChange['change'], before: string | null, after: string | null, text: string) =>
    ({ part: 'check', change, subject: edit.check.name, before, after, text }) as const;
  switch (edit.kind) {
    case 'untested':
      return of('removed', edit.check.threshold, null, `${name} is gone`);
    case 'threshold':
      return of('changed', String(edit.before), String(edit.after), `${name}: ${edit.before} → ${edit.after}`);
    case 'level':
      return of('changed', edit.before, edit.after, `${name}: severity ${edit.before} → ${edit.after}`);
    case 'values': {
      const [was, is] = [edit.before.join(', '), edit.after.join(', ')];
      return of('changed', was, is, `${name}: values ${was} → ${is}`);
    }
  }
}

function numbersOf({ bounds, between }: Threshold): readonly number[] {
  return [...bounds.map(({ value }) => value), ...(between === undefined ? [] : [between.from, between.to])];
}

/** What a check asks for, without where it stands and what it came to. */
function asAsked({ defined_in: _, at_promotion: __, ...asked }: SpecCheck): unknown {
  return JSON.parse(JSON.stringify(asked));
}
