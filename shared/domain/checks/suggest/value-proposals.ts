import { quoteIdentifier, quoteText } from '../../sql-text';
import type { NewEntry } from '../add-check';
import type { CheckChange } from '../change-check';

/** A check that a value leads to, or a change of the check that it broke. */
export type ValueProposal =
  | { readonly kind: 'entry'; readonly title: string; readonly entry: NewEntry }
  | { readonly kind: 'change'; readonly title: string; readonly change: CheckChange };

/** The check that a row broke, as far as it says what can be done about it. */
export interface BrokenCheck {
  readonly type: string;
  readonly column: string | null;
  /** It lists the values that are valid. */
  readonly listsValues: boolean;
}

const wholeType = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/;
const numberType = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL\(.*\))$/;
/** What can stand in a list of values, and in a comparison. */
const plainType =
  /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL\(.*\)|VARCHAR|ENUM\(.*\)|BOOLEAN|DATE|UUID|TIMESTAMP.*)$/;
const longestValue = 200;
const longestTitle = 40;

/**
 * What can be made of a value (exact text, null for NULL) in a column of a type, in the words of the contract language. Of a
 * row that broke a check also what can be changed about that. The likeliest first.
 */
export function valueProposals(
  { column, type, value }: { readonly column: string; readonly type: string; readonly value: string | null },
  broken: BrokenCheck | null = null,
): readonly ValueProposal[] {
  const notNull: ValueProposal = {
    kind: 'entry',
    title: `Require ${column}: never null`,
    entry: { column, type: 'missing', body: null, topic: 'missing' },
  };
  if (value === null) {
    const isSaid = broken?.type === 'missing' && broken.column === column;
    return [
      ...(isSaid ? [] : [notNull]),
      ...restriction(broken, `${quoteIdentifier(column)} IS NOT NULL`, `only rows with ${column}`),
    ];
  }
  const scalar = scalarOf(type, value);
  if (scalar === null) return [notNull];
  const shown = value === '' ? '(empty)' : value.length > longestTitle ? `${value.slice(0, longestTitle)}…` : value;
  const allow: ValueProposal = {
    kind: 'change',
    title: `Allow “${shown}” as valid`,
    change: { kind: 'allow', value: scalar },
  };
  const isAllowed = broken?.listsValues === true && broken.column === column;
  const never: ValueProposal = {
    kind: 'entry',
    title: `Never “${shown}” in ${column}`,
    entry: { column, type: 'invalid', body: { invalid_values: [scalar] }, topic: `not ${shown}` },
  };
  const bound = (key: 'valid_min' | 'valid_max', words: string): readonly ValueProposal[] =>
    typeof scalar !== 'number'
      ? []
      : [
          {
            kind: 'entry',
            title: `${column}: ${words} ${shown}`,
            entry: { column, type: 'invalid', body: { [key]: scalar }, topic: words },
          },
        ];
  const literal = typeof scalar === 'string' ? quoteText(value) : String(scalar);
  const name = quoteIdentifier(column);
  return [
    ...(isAllowed ? [allow] : []),
    never,
    ...bound('valid_min', 'at least'),
    ...bound('valid_max', 'at most'),
    notNull,
    // Not `IS DISTINCT FROM`, which not every engine has.
    ...restriction(broken, `${name} <> ${literal} OR ${name} IS NULL`, `only rows where ${column} is not “${shown}”`),
  ];
}

function restriction(broken: BrokenCheck | null, condition: string, words: string): readonly ValueProposal[] {
  if (broken === null) return [];
  return [{ kind: 'change', title: `Check ${words}`, change: { kind: 'filter', condition } }];
}

/** The value as a check file writes it; null for what it cannot hold exactly. */
function scalarOf(type: string, value: string): string | number | boolean | null {
  if (!plainType.test(type) || value.length > longestValue) return null;
  if (type === 'BOOLEAN') return value === 'true';
  if (!numberType.test(type)) return value;
  const number = Number(value);
  if (!Number.isFinite(number) || (wholeType.test(type) && !Number.isSafeInteger(number))) return null;
  // A decimal of more digits than a double has would be another number.
  return type.startsWith('DECIMAL') && value.replace(/[-.]/g, '').replace(/^0+/, '').length > 15 ? null : number;
}
