import { eachObject, isObject, type JsonObject, listOf } from './vega-walk';

/**
 * Changes a compiled chart, in place, so that times keep their clock: Vega would shift them to the time zone of the
 * computer, in which some times of a year do not even exist. A date of the database is that date on every computer.
 */
export function keepClock(vega: JsonObject): void {
  eachObject(vega, (object) => {
    for (const scale of listOf(object.scales)) if (isObject(scale) && scale.type === 'time') scale.type = 'utc';
    if (object.type === 'timeunit') object.timezone = 'utc';
    if (object.formatType === 'time') object.formatType = 'utc';
    for (const [key, value] of Object.entries(object)) {
      if (typeof value === 'string' && expressionKeys.has(key)) object[key] = utcExpression(value);
    }
  });
}

const expressionKeys: ReadonlySet<string> = new Set(['expr', 'signal', 'update', 'init', 'test']);

const utcNames: Readonly<Record<string, string>> = {
  timeFormat: 'utcFormat',
  timeParse: 'utcParse',
  timeOffset: 'utcOffset',
  timeSequence: 'utcSequence',
  year: 'utcyear',
  quarter: 'utcquarter',
  month: 'utcmonth',
  date: 'utcdate',
  day: 'utcday',
  dayofyear: 'utcdayofyear',
  week: 'utcweek',
  hours: 'utchours',
  minutes: 'utcminutes',
  seconds: 'utcseconds',
  milliseconds: 'utcmilliseconds',
};

/** Texts in quotes, or a call of a function by its name. */
const parts = /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<![.\w$])([A-Za-z]+)(\s*\()(\s*-?\d+\s*,)?/g;

function utcExpression(expression: string): string {
  return expression.replace(parts, (whole, text, name: string, bracket: string, first: string | undefined) => {
    if (text !== undefined) return whole;
    // `datetime(2001, 0, 1)`; of a single value it is the moment itself.
    const renamed =
      name === 'datetime' && first !== undefined ? 'utc' : Object.hasOwn(utcNames, name) ? utcNames[name] : name;
    return `${renamed}${bracket}${first ?? ''}`;
  });
}
