import { roundedRange } from '../suggest/column-suggestions';
import type { Candidate } from './candidates';
import { isTime, isWholeNumber, numericRange, timeLiteral } from './column-kinds';
import { roundBetween } from './fit-threshold';
import { type ColumnFacts, type MutationKind, quoted, type Reference } from './mutation';

/** Lists of more values are hardly ever meant. */
const mostListedValues = 12;

/** Checks of a column that might notice a fault in its values; `beside` are the columns that the fault is in. */
export function columnCandidates(
  column: ColumnFacts,
  kind: MutationKind,
  beside: readonly ColumnFacts[] = [],
): readonly Candidate[] {
  switch (kind) {
    case 'nulls':
      return missingCandidates(column);
    case 'default_value':
      return [...rangeCandidates(column), ...defaultCandidates(column)];
    case 'constant':
      return [...varietyCandidates(column), ...averageCandidates(column)];
    case 'sign_flip':
      return [...rangeCandidates(column), ...averageCandidates(column).slice(0, 1)];
    case 'units':
      return [...rangeCandidates(column), ...averageCandidates(column)];
    case 'swapped_columns':
      return [
        ...valuesCandidates(column),
        ...formCandidates(column),
        ...rangeCandidates(column),
        ...orderCandidates(column, beside),
        ...averageCandidates(column).slice(0, 1),
      ];
    case 'unparsable':
      return parsableCandidates(column);
    case 'trailing_space':
      return [
        ...valuesCandidates(column),
        ...formCandidates(column),
        invalid(
          column,
          { valid_format: { name: 'no blanks around it', regex: '^(\\S(.*\\S)?)?$' } },
          'blanks',
          'no blanks around the text',
        ),
        spellingCandidate(column, 'trim', 'blanks'),
      ];
    case 'letter_case':
      return [
        ...valuesCandidates(column),
        invalid(
          column,
          { valid_format: { name: 'no lower case', regex: '^[^\\p{Ll}]*$' } },
          'letter case',
          'no lower case',
        ),
        invalid(
          column,
          { valid_format: { name: 'no upper case', regex: '^[^\\p{Lu}]*$' } },
          'letter case',
          'no upper case',
        ),
        spellingCandidate(column, 'lower', 'letter case'),
      ];
    case 'mojibake':
      return [
        ...valuesCandidates(column),
        invalid(
          column,
          { invalid_format: { name: 'text read in a wrong encoding', regex: 'Ã.|Â.|â€|\\x{FFFD}' } },
          'encoding',
          'no signs of a wrong encoding',
        ),
      ];
    default:
      return [];
  }
}

/** The values stand in the other node. */
export function referenceCandidates({ column, node, nodeColumn }: Reference): readonly Candidate[] {
  const valid_reference_data = { dataset: `plumbline/main/${node}`, column: nodeColumn };
  const entry = { column, type: 'invalid', body: { valid_reference_data }, topic: `known in ${node}` };
  return [
    { entry, says: `${column} stands in ${node}.${nodeColumn}` },
    { entry, says: `${column} hardly ever is missing in ${node}.${nodeColumn}`, fit: 'percent' },
  ];
}

function missingCandidates({ name }: ColumnFacts): readonly Candidate[] {
  const entry = { column: name, type: 'missing', body: null, topic: 'missing' };
  return [
    { entry, says: `${name} is never missing` },
    { entry, says: `${name} is missing about as often as now`, fit: 'percent' },
  ];
}

function rangeCandidates(column: ColumnFacts): readonly Candidate[] {
  const { type, least, greatest } = column;
  if (numericRange(type) === null || least === null || greatest === null) return [];
  if (Math.max(Math.abs(least), Math.abs(greatest)) >= 2 ** 53) return [];
  const key = column.unique && isWholeNumber(type);
  const [from, to] = least === greatest ? [least, greatest] : roundedRange(least, greatest);
  // A key has no range: the next one lies beyond it.
  const lowest = key ? Math.min(least, least > 0 ? 1 : 0) : from;
  const range = key ? { valid_min: lowest } : { valid_min: from, valid_max: to };
  const says = key ? `${lowest} or more` : `between ${from} and ${to}`;
  const strict =
    least > 0 && from <= 0 && !key
      ? [
          invalid(
            column,
            { valid_min: closeBelow(least), valid_max: to },
            'range',
            `between ${closeBelow(least)} and ${to}`,
          ),
        ]
      : [];
  return [invalid(column, range, 'range', says), ...strict];
}

/** A round bound above zero for what is always above it. */
function closeBelow(least: number): number {
  return least >= 1 && Number.isInteger(least) ? 1 : roundBetween(least / 2, 0, least);
}

function defaultCandidates(column: ColumnFacts): readonly Candidate[] {
  const { name, type, least } = column;
  if (type.kind === 'varchar')
    return [...valuesCandidates(column), invalid(column, { valid_min_length: 1 }, 'length', 'never an empty text')];
  if (isTime(type) && least !== null)
    return [
      {
        entry: {
          column: name,
          type: 'failed_rows',
          body: { expression: `${quoted(name)} < ${timeLiteral(type, least)}` },
          topic: `${name} too early`,
        },
        says: `${name} is never before ${timeLiteral(type, least)}`,
      },
    ];
  if (numericRange(type) === null) return [];
  return [
    invalid(column, { invalid_values: [0] }, 'no zeros', 'never 0'),
    { ...invalid(column, { invalid_values: [0] }, 'few zeros', '0 about as often as now'), fit: 'percent' },
  ];
}

/** Half as many different values as now, and more. */
function varietyCandidates({ name, distinct }: ColumnFacts): readonly Candidate[] {
  const expression = `count(DISTINCT ${quoted(name)})`;
  const enough = distinct > 3 ? Math.max(2, roundBetween(distinct / 2, 1, distinct)) : 2;
  const body = (least: number) => ({ expression, threshold: { must_be_greater_than_or_equal: Math.ceil(least) } });
  return [
    {
      entry: { column: name, type: 'metric', body: body(enough), topic: 'different values' },
      says: `${name} has ${Math.ceil(enough)} different values at least`,
    },
  ];
}

/** The mean lies near where it is now; where it may lie half and twice of that. */
function averageCandidates(column: ColumnFacts): readonly Candidate[] {
  const { name, type } = column;
  if (numericRange(type) === null) return [];
  const entry = { column: name, type: 'aggregate', body: { function: 'avg' }, topic: 'mean' };
  return [{ entry, says: `the mean of ${name} is about what it is now`, fit: 'count' }];
}

function valuesCandidates(column: ColumnFacts): readonly Candidate[] {
  const { type, values, present } = column;
  if (values === null || (type.kind !== 'varchar' && type.kind !== 'enum')) return [];
  // Few values, each of them several times: others are not to be expected.
  if (values.length > mostListedValues || present < values.length * 10) return [];
  const listed = values.map(({ value }) => value).sort();
  return [invalid(column, { valid_values: listed }, 'values', `one of ${listed.length} values`)];
}

/** Forms that all texts of a code have. */
function formCandidates(column: ColumnFacts): readonly Candidate[] {
  if (column.type.kind !== 'varchar') return [];
  const form = (name: string, regex: string) => invalid(column, { valid_format: { name, regex } }, 'format', name);
  return [
    form('capital letters', '^[A-Z]{2,8}$'),
    form('capital letters and digits', '^[A-Z0-9]{2,12}$'),
    form('digits', '^[0-9]+$'),
  ];
}

function parsableCandidates(column: ColumnFacts): readonly Candidate[] {
  if (column.textOf === null) return [];
  return column.textOf === 'numbers'
    ? [
        invalid(column, { valid_format: { name: 'digits', regex: '^[0-9]+$' } }, 'format', 'digits'),
        invalid(
          column,
          {
            valid_format: { name: 'number', regex: '^\\s*[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\\s*$' },
          },
          'format',
          'a number',
        ),
      ]
    : [
        invalid(
          column,
          { valid_format: { name: 'time', regex: '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}' } },
          'format',
          'a time',
        ),
      ];
}

/** One column is never above the other. */
function orderCandidates(column: ColumnFacts, beside: readonly ColumnFacts[]): readonly Candidate[] {
  const [first, second] = beside;
  if (first === undefined || second === undefined || column !== first) return [];
  if (numericRange(first.type) === null && !isTime(first.type)) return [];
  return [
    [first, second],
    [second, first],
  ].map(([low, high]) => ({
    entry: {
      column: null,
      type: 'failed_rows',
      body: { expression: `${quoted(low?.name ?? '')} > ${quoted(high?.name ?? '')}` },
      topic: `${low?.name} above ${high?.name}`,
    },
    says: `${low?.name} is never above ${high?.name}`,
  }));
}

/** No two spellings of one text, as far as a function tells. */
function spellingCandidate({ name }: ColumnFacts, normal: 'trim' | 'lower', topic: string): Candidate {
  const expression = `count(DISTINCT ${quoted(name)}) - count(DISTINCT ${normal}(${quoted(name)}))`;
  return {
    entry: {
      column: name,
      type: 'metric',
      body: { expression, threshold: { must_be: 0 } },
      topic: `${topic} of one text`,
    },
    says: `no text of ${name} stands there with other ${topic} too`,
  };
}

function invalid(
  { name }: ColumnFacts,
  body: NonNullable<Candidate['entry']['body']>,
  topic: string,
  says: string,
): Candidate {
  return { entry: { column: name, type: 'invalid', body, topic }, says: `${name}: ${says}` };
}
