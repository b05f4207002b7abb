/** A Soda contract that both sides run. */
export interface ContractCase {
  /** Completes `Soda and Plumbline agree on …`. */
  readonly name: string;
  readonly text: string;
  /** Both sides refuse to evaluate any of its checks, and say why. */
  readonly refused?: true;
}

/** What one side says about a check: outcome and measured value. */
export type Answer = readonly [outcome: 'pass' | 'warn' | 'fail' | 'error', value: number | null];

/** A contract that the two sides answer differently, with both answers: when one of them changes, the entry is out of date. */
export interface KnownDifference extends ContractCase {
  readonly reason: string;
  /** By check, as `checkKey` spells it; `not there` where a side refuses to read it. Of all others both say the same. */
  readonly answers: Readonly<
    Record<string, { readonly soda: Answer | 'not there'; readonly plumbline: Answer | 'not there' }>
  >;
}

/** A contract on a table of `tables.sql`; `body` is what follows its `dataset`. */
export function contractOn(table: string, body: string): string {
  return `dataset: plumbline/main/${table}\n${body.replace(/^\n/, '')}\n`;
}

/** What Soda tells checks apart by, as one text: `amount invalid at the bound`; checks of the dataset have no column. */
export function checkKey(check: {
  readonly column: string | null;
  readonly type: string;
  readonly qualifier: string | null;
}): string {
  return [check.column, check.type, check.qualifier].filter((part) => part !== null).join(' ');
}

/** A case with one contract on checks of the dataset. */
export function datasetCase(name: string, table: string, checks: readonly string[], head = ''): ContractCase {
  const list = checks.map((check) => `  - ${check}`).join('\n');
  return { name, text: contractOn(table, `${head === '' ? '' : `${head}\n`}checks:\n${list}\ncolumns: []`) };
}

/** A case with one contract on checks of one column; `keys` are the column's own. */
export function columnCase(
  name: string,
  table: string,
  column: string,
  checks: readonly string[],
  { head = '', keys = [] }: { readonly head?: string; readonly keys?: readonly string[] } = {},
): ContractCase {
  const own = keys.map((key) => `    ${key}`);
  const list = checks.map((check) => `      - ${check}`);
  const lines = ['columns:', `  - name: ${column}`, ...own, '    checks:', ...list];
  return { name, text: contractOn(table, `${head === '' ? '' : `${head}\n`}${lines.join('\n')}`) };
}
