import { type ContractCase, columnCase, datasetCase } from '../contract-case';

const comparisons = [
  'must_be',
  'must_not_be',
  'must_be_greater_than',
  'must_be_greater_than_or_equal',
  'must_be_less_than',
  'must_be_less_than_or_equal',
] as const;

/** Each comparison below, at and above the value of a table with ten rows. */
const single = comparisons.map((comparison) =>
  datasetCase(
    `${comparison} below, at and above the value`,
    'ten',
    [9, 10, 11].map((bound) => `row_count: {qualifier: ${bound}, threshold: {${comparison}: ${bound}}}`),
  ),
);

/** The value 10 below, at the start of, inside, at the end of and above a range. */
const inside = (['greater_than', 'greater_than_or_equal'] as const).flatMap((from) =>
  (['less_than', 'less_than_or_equal'] as const).map((to) =>
    datasetCase(
      `must_be_between with ${from} and ${to}`,
      'ten',
      [
        [11, 12],
        [10, 12],
        [9, 11],
        [8, 10],
        [7, 9],
      ].map(
        ([low, high]) =>
          `row_count: {qualifier: ${low} to ${high}, threshold: {must_be_between: {${from}: ${low}, ${to}: ${high}}}}`,
      ),
    ),
  ),
);

const outside = (['greater_than', 'greater_than_or_equal'] as const).flatMap((above) =>
  (['less_than', 'less_than_or_equal'] as const).map((below) =>
    datasetCase(
      `must_be_not_between with ${above} and ${below}`,
      'ten',
      [
        [11, 12],
        [10, 12],
        [9, 11],
        [8, 10],
        [7, 9],
      ].map(
        ([low, high]) =>
          `row_count: {qualifier: ${low} to ${high}, threshold: {must_be_not_between: {${below}: ${low}, ${above}: ${high}}}}`,
      ),
    ),
  ),
);

export const thresholdCases: readonly ContractCase[] = [
  ...single,
  ...inside,
  ...outside,
  datasetCase('the default of row_count, with and without rows', 'ten', ['row_count:']),
  datasetCase('the default of row_count on an empty table', 'nothing', ['row_count:']),
  columnCase('the default of missing, duplicate and invalid', 'ten', 'word', [
    'missing:',
    'duplicate:',
    'invalid: {valid_values: [w3]}',
  ]),
  columnCase('the default with level warn', 'ten', 'word', [
    'missing: {threshold: {level: warn}}',
    'duplicate: {threshold: {level: warn}}',
    'invalid: {valid_values: [w3], threshold: {level: warn}}',
  ]),
  datasetCase('the default of row_count with level warn', 'nothing', ['row_count: {threshold: {level: warn}}']),
  columnCase('the default with metric percent', 'ten', 'word', [
    'missing: {threshold: {metric: percent}}',
    'duplicate: {threshold: {metric: percent}}',
    'invalid: {valid_values: [w3], threshold: {metric: percent}}',
  ]),
  columnCase('metric count as one writes the default', 'ten', 'word', [
    'missing: {threshold: {metric: count, must_be: 3}}',
    'duplicate: {threshold: {metric: count, must_be: 2}}',
  ]),
  ...comparisons.map((comparison) =>
    columnCase(`${comparison} of a percentage`, 'ten', 'word', [
      `missing: {qualifier: at, threshold: {metric: percent, ${comparison}: 30}}`,
      `missing: {qualifier: decimal, threshold: {metric: percent, ${comparison}: 30.0}}`,
      `missing: {qualifier: near, threshold: {metric: percent, ${comparison}: 29.999}}`,
    ]),
  ),
  columnCase('a percentage that no decimal number is', 'three', 'word', [
    'missing: {qualifier: rounded, threshold: {metric: percent, must_be: 33.33}}',
    'missing: {qualifier: exact, threshold: {metric: percent, must_be: 33.333333333333336}}',
    'missing: {qualifier: range, threshold: {metric: percent, must_be_between: {greater_than: 33.3, less_than: 33.4}}}',
  ]),
  columnCase('ranges of percentages', 'ten', 'word', [
    'missing: {qualifier: in, threshold: {metric: percent, must_be_between: {greater_than_or_equal: 30, less_than: 40}}}',
    'missing: {qualifier: out, threshold: {metric: percent, must_be_not_between: {less_than: 30, greater_than: 40}}}',
    'missing: {qualifier: edge, threshold: {metric: percent, must_be_not_between: {less_than_or_equal: 30, greater_than: 40}}}',
  ]),
  datasetCase('level warn of each comparison that does not hold', 'ten', [
    'row_count: {qualifier: a, threshold: {must_be: 1, level: warn}}',
    'row_count: {qualifier: b, threshold: {must_not_be: 10, level: warn}}',
    'row_count: {qualifier: c, threshold: {must_be_greater_than: 10, level: warn}}',
    'row_count: {qualifier: d, threshold: {must_be_between: {greater_than: 10, less_than: 20}, level: warn}}',
    'row_count: {qualifier: e, threshold: {must_be_not_between: {less_than: 10, greater_than: 20}, level: warn}}',
    'row_count: {qualifier: f, threshold: {must_be: 10, level: warn}}',
    'row_count: {qualifier: g, threshold: {must_be: 1, level: fail}}',
  ]),
  datasetCase('an additional warning', 'ten', [
    'row_count: {qualifier: both hold, threshold: {must_be_greater_than: 0, additional: {must_be_greater_than: 5, level: warn}}}',
    'row_count: {qualifier: warns, threshold: {must_be_greater_than: 0, additional: {must_be_greater_than: 50, level: warn}}}',
    'row_count: {qualifier: fails, threshold: {must_be_greater_than: 20, additional: {must_be_greater_than: 50, level: warn}}}',
    'row_count: {qualifier: fails alone, threshold: {must_be_greater_than: 20, additional: {must_be_greater_than: 5, level: warn}}}',
  ]),
  datasetCase('an additional failure', 'ten', [
    'row_count: {qualifier: both hold, threshold: {must_be_greater_than: 5, level: warn, additional: {must_be_greater_than: 0}}}',
    'row_count: {qualifier: warns, threshold: {must_be_greater_than: 50, level: warn, additional: {must_be_greater_than: 0, level: fail}}}',
    'row_count: {qualifier: fails, threshold: {must_be_greater_than: 50, level: warn, additional: {must_be_greater_than: 20, level: fail}}}',
    'row_count: {qualifier: fails alone, threshold: {must_be_greater_than: 5, level: warn, additional: {must_be: 0, level: fail}}}',
  ]),
  datasetCase('an additional range', 'ten', [
    'row_count: {qualifier: in, threshold: {must_be_between: {greater_than: 0, less_than: 100}, additional: {must_be_between: {greater_than: 5, less_than: 10}, level: warn}}}',
    'row_count: {qualifier: out, threshold: {must_be_not_between: {less_than: 5, greater_than: 8}, additional: {must_be_not_between: {less_than: 10, greater_than: 20}, level: warn}}}',
  ]),
  columnCase('an additional percentage', 'ten', 'word', [
    'missing: {threshold: {metric: percent, must_be_less_than: 50, additional: {must_be_less_than: 10, level: warn}}}',
    'invalid: {valid_values: [w3], threshold: {metric: percent, must_be_less_than: 60, level: warn, additional: {must_be_less_than: 60.5}}}',
    'duplicate: {threshold: {metric: percent, must_be_less_than: 28, additional: {must_be_less_than: 99, level: warn}}}',
  ]),
  datasetCase('negative, large and exponential bounds', 'ten', [
    'row_count: {qualifier: a, threshold: {must_be_greater_than: -1}}',
    'row_count: {qualifier: b, threshold: {must_be: 1e1}}',
    'row_count: {qualifier: c, threshold: {must_be_less_than: 9007199254740991}}',
    'row_count: {qualifier: d, threshold: {must_be: 10.0}}',
    'row_count: {qualifier: e, threshold: {must_be_less_than: 10.0000001}}',
    'row_count: {qualifier: f, threshold: {must_be_between: {greater_than: -10.5, less_than: 10.5}}}',
  ]),
  datasetCase('a name, attributes and numbers as qualifiers', 'ten', [
    'row_count: {name: There are rows, attributes: {team: [a, b], priority: 1}}',
    'row_count: {name: "More: a ✓", qualifier: 2, threshold: {must_be_greater_than: 9}}',
    'row_count: {qualifier: 2.5, store_failed_rows: true, threshold: {must_be_less_than: 9}}',
  ]),
  {
    ...datasetCase('a range without an end', 'ten', ['row_count: {threshold: {must_be_between: {greater_than: 1}}}']),
    refused: true,
  },
  {
    ...datasetCase('an inverted range', 'ten', [
      'row_count: {threshold: {must_be_between: {greater_than: 9, less_than: 1}}}',
    ]),
    refused: true,
  },
  {
    ...datasetCase('a gap that is none', 'ten', [
      'row_count: {threshold: {must_be_not_between: {greater_than: 1, less_than: 9}}}',
    ]),
    refused: true,
  },
  {
    ...datasetCase('two thresholds of one level', 'ten', [
      'row_count: {threshold: {must_be: 1, additional: {must_be: 2}}}',
    ]),
    refused: true,
  },
  { ...columnCase('invalid without a rule', 'ten', 'word', ['invalid:']), refused: true },
  { ...datasetCase('freshness without a threshold', 'moments', ['freshness: {column: at}']), refused: true },
  {
    ...datasetCase('two comparisons in one threshold', 'ten', [
      'row_count: {threshold: {must_be_greater_than: 1, must_be_less_than: 20}}',
    ]),
    refused: true,
  },
];
