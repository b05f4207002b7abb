import type { ChartPlan } from '../../../../shared/domain/chart/plan-chart';
import { shortNumber } from '../../../../shared/domain/chart/short-number';
import { isObject } from '../../../../shared/domain/chart/vega-walk';

/** A field of a mark, as text. */
export interface ShownField {
  readonly name: string;
  readonly text: string;
}

/** The text of a field of a mark. */
export type FieldText = (name: string, field: unknown) => string;

export function fieldText(plan: ChartPlan): FieldText {
  const kinds = new Map(plan.request.queries.flatMap(({ columns }) => columns.map(({ name, kind }) => [name, kind])));
  return (name, field) => {
    if (typeof field === 'string') return shortNumber(field);
    if (typeof field !== 'number') return String(field);
    if (kinds.get(name) !== 'temporal') return shortNumber(String(field));
    return new Date(field)
      .toISOString()
      .replace('T', ' ')
      .replace(/( 00:00:00)?(\.000)?Z$/, '');
  };
}

/** What a mark shows: the fields of its tooltip, else of its row. */
export function fieldsOf(
  item: { readonly tooltip?: unknown; readonly datum?: unknown },
  textOf: FieldText,
): readonly ShownField[] {
  const fields = isObject(item.tooltip) ? item.tooltip : isObject(item.datum) ? item.datum : {};
  return Object.entries(fields)
    .filter(
      ([name, field]) =>
        !name.startsWith('_') && (typeof field !== 'object' || field === null || field instanceof Date),
    )
    .map(([name, field]) => ({ name, text: textOf(name, field instanceof Date ? field.getTime() : field) }));
}
