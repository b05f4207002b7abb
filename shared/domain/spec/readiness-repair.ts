import type { Classification } from '../classification/classification';
import { classifications } from '../classification/classification';
import type { ParameterType, ParameterValue } from '../manifest/manifest';
import type { TextEdit } from '../notebook/notebook';

/** A check as a repair adds it: of a column, or of the whole dataset (`column` is null). */
export interface RepairCheck {
  readonly column: string | null;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>> | null;
}

/** What a repair changes in the files of the workspace. Data: it is worked out against the texts when somebody asks for it. */
export type RepairChange =
  | { readonly do: 'addChecks'; readonly node: string; readonly checks: readonly RepairCheck[] }
  | { readonly do: 'classify'; readonly node: string; readonly column: string }
  | { readonly do: 'addOwner' }
  | { readonly do: 'ownerAddress'; readonly owner: string }
  | { readonly do: 'sourcePath'; readonly source: string; readonly path: string }
  | {
      readonly do: 'typeParameter';
      readonly name: string;
      readonly type: ParameterType;
      readonly default: ParameterValue;
    }
  /** Edits of the SQL of a cell; `sql` is what they were worked out for. */
  | { readonly do: 'editSql'; readonly node: string; readonly sql: string; readonly edits: readonly TextEdit[] };

/** Something that only a person can say; `proposal` is what the evidence speaks for. */
export interface RepairQuestion {
  readonly name: string;
  readonly label: string;
  readonly proposal: string;
  readonly choices?: readonly string[];
}

/** A way to mend what a finding says by an edit of the workspace's files. */
export interface Repair {
  /** Of the button: `Add a duplicate check over order_id`. */
  readonly title: string;
  /** What it changes beside that: rows that will differ, a choice that it makes. */
  readonly note?: string;
  readonly asks: readonly RepairQuestion[];
  readonly change: RepairChange;
  /** Columns that the node has no more afterwards. */
  readonly drops?: readonly string[];
}

/** Answers to a repair's questions, by their names; what is not answered has its proposal. */
export type RepairAnswers = Readonly<Record<string, string>>;

/** Why answers cannot be used, as a sentence; null where they can. */
export function answerFault(repair: Pick<Repair, 'asks'>, answers: RepairAnswers): string | null {
  const unknown = Object.keys(answers).find((name) => !repair.asks.some((question) => question.name === name));
  if (unknown !== undefined) return `Nothing asks for \`${unknown}\`.`;
  for (const question of repair.asks) {
    const answer = answerTo(question, answers);
    if (answer === '') return `${question.label} is missing.`;
    if (question.choices !== undefined && !question.choices.includes(answer))
      return `${question.label} must be one of ${question.choices.join(', ')}; it is ${answer}.`;
    if (question.name === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(answer))
      return `${JSON.stringify(answer)} is no e-mail address.`;
  }
  return null;
}

export function answerTo(question: RepairQuestion, answers: RepairAnswers): string {
  return (answers[question.name] ?? question.proposal).trim();
}

export function isClassification(text: string): text is Classification {
  return (classifications as readonly string[]).includes(text);
}
