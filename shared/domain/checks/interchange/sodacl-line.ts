import { withoutQuotes } from './identifier';

/** What a line of a SodaCL check says, before anything is known about its metric. */
export type SodaClLine =
  | { readonly kind: 'schema' | 'failed rows' | 'group by' | 'group evolution' }
  /** `missing_count(email) < 5`; without a threshold it stands in the body. */
  | {
      readonly kind: 'metric';
      readonly metric: string;
      readonly columns: readonly string[];
      readonly threshold: string | undefined;
    }
  /** `values in (a, b) must exist in t (c, d)` */
  | {
      readonly kind: 'reference';
      readonly columns: readonly string[];
      readonly dataset: string;
      readonly otherColumns: readonly string[];
      readonly mustExist: boolean;
    }
  /** `row_count same as t` */
  | { readonly kind: 'row count comparison'; readonly dataset: string; readonly elsewhere: boolean }
  /** Of a kind that needs the history of measurements, or Soda Cloud. */
  | { readonly kind: 'history' };

const name = String.raw`(?:"(?:[^"]|"")*"|\`[^\`]*\`|[^\s()\[\],"\`]+)`;
const names = String.raw`\(\s*(${name}(?:\s*,\s*${name})*)\s*\)`;
const reference = new RegExp(String.raw`^values in ${names} must (not )?exist in (${name})\s*${names}$`);
const comparison = new RegExp(String.raw`^row_count same as (${name})(\s+\[.*\])?(\s+in\s+${name})?$`);
const metric = new RegExp(
  String.raw`^([$A-Za-z_][\w$.-]*)\s*(?:${names})?\s*((?:not\s+between|between|<=|>=|<>|!=|<|>|=).*)?$`,
);
const history =
  /^(anomaly (score|detection) for |change |distribution_difference)|^freshness using |<\s*default$|percent change/;

/** Reads the text of a check; undefined for what is none. */
export function readSodaClLine(text: string): SodaClLine | undefined {
  const line = text.trim();
  if (line === 'schema' || line === 'failed rows' || line === 'group by' || line === 'group evolution')
    return { kind: line };
  if (history.test(line)) return { kind: 'history' };
  const referred = reference.exec(line);
  if (referred !== null) {
    const [, columns = '', not, dataset = '', otherColumns = ''] = referred;
    return {
      kind: 'reference',
      columns: splitNames(columns),
      dataset: withoutQuotes(dataset),
      otherColumns: splitNames(otherColumns),
      mustExist: not === undefined,
    };
  }
  const compared = comparison.exec(line);
  if (compared !== null)
    return {
      kind: 'row count comparison',
      dataset: withoutQuotes(compared[1] ?? ''),
      elsewhere: compared[2] !== undefined || compared[3] !== undefined,
    };
  const measured = metric.exec(line);
  if (measured === null) return undefined;
  const [, word = '', columns, threshold] = measured;
  return {
    kind: 'metric',
    metric: word,
    columns: columns === undefined ? [] : splitNames(columns),
    threshold: threshold?.trim(),
  };
}

function splitNames(text: string): readonly string[] {
  return [...text.matchAll(new RegExp(name, 'g'))].map(([found]) => withoutQuotes(found));
}
