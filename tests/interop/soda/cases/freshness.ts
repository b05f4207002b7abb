import { type ContractCase, datasetCase } from '../contract-case';

const at = (now: string): string => `variables:\n  NOW_HERE: {default: "${now}"}`;
const noon = at('2026-03-02T12:00:00Z');

export const freshnessCases: readonly ContractCase[] = [
  ...(['day', 'at', 'zoned', 'written', 'zoned_text', 'seconds', 'nanos'] as const).map((column) =>
    datasetCase(
      `freshness of the column ${column} in each unit`,
      'moments',
      [
        `freshness: {column: ${column}, now_variable: NOW_HERE, threshold: {must_be_less_than: 24}}`,
        `freshness: {qualifier: minutes, column: ${column}, now_variable: NOW_HERE, threshold: {unit: minute, must_be_less_than: 1500}}`,
        `freshness: {qualifier: hours, column: ${column}, now_variable: NOW_HERE, threshold: {unit: hour, must_be_less_than: 27}}`,
        `freshness: {qualifier: days, column: ${column}, now_variable: NOW_HERE, threshold: {unit: day, must_be_less_than: 2}}`,
      ],
      noon,
    ),
  ),
  datasetCase('freshness by the clock of the run', 'moments', [
    'freshness: {column: at, threshold: {must_be_less_than: 100}}',
    'freshness: {qualifier: zoned, column: zoned, threshold: {unit: minute, must_be_greater_than: 100, level: warn}}',
    'freshness: {qualifier: filtered, column: at, filter: "id > 1", threshold: {unit: day, must_be_less_than: 100}}',
  ]),
  datasetCase(
    'freshness at its bound',
    'one',
    [
      'freshness: {qualifier: a, column: moment, now_variable: NOW_HERE, threshold: {must_be_less_than: 24}}',
      'freshness: {qualifier: b, column: moment, now_variable: NOW_HERE, threshold: {must_be_less_than_or_equal: 24}}',
      'freshness: {qualifier: c, column: moment, now_variable: NOW_HERE, threshold: {unit: day, must_be: 1}}',
      'freshness: {qualifier: d, column: moment, now_variable: NOW_HERE, threshold: {unit: minute, must_be_between: {greater_than: 1439, less_than: 1440}}}',
      'freshness: {qualifier: e, column: moment, now_variable: NOW_HERE, threshold: {unit: day, must_be_not_between: {less_than: 1, greater_than: 2}, level: warn}}',
      'freshness: {qualifier: f, column: moment, now_variable: NOW_HERE, threshold: {must_be_less_than: 48, additional: {must_be_less_than: 12, level: warn}}}',
    ],
    noon,
  ),
  ...[
    '2026-03-02T12:00:00Z',
    '2026-03-02T12:00:00+05:30',
    '2026-03-02T12:00:00-08:00',
    '2026-03-02T12:00:00',
    '2026-03-02 12:00:00',
    '2026-03-02',
  ].map((now) =>
    datasetCase(
      `freshness at ${now}`,
      'moments',
      [
        'freshness: {qualifier: at, column: at, now_variable: NOW_HERE, threshold: {must_be_less_than: 30}}',
        'freshness: {qualifier: zoned, column: zoned, now_variable: NOW_HERE, threshold: {must_be_less_than: 30}}',
      ],
      at(now),
    ),
  ),
  datasetCase(
    'freshness of what is to come',
    'future',
    [
      'freshness: {column: at, now_variable: NOW_HERE, threshold: {must_be_less_than: 1}}',
      'freshness: {qualifier: positive, column: at, now_variable: NOW_HERE, threshold: {unit: minute, must_be_greater_than_or_equal: 0}}',
      'freshness: {qualifier: filtered, column: at, now_variable: NOW_HERE, filter: "\\"at\\" < TIMESTAMP \'2026-03-02\'", threshold: {unit: day, must_be_less_than: 1}}',
    ],
    noon,
  ),
  ...(['nothing', 'unknowns'] as const).map((table) =>
    datasetCase(
      `freshness of ${table}`,
      table,
      [
        'freshness: {column: moment, now_variable: NOW_HERE, threshold: {must_be_less_than: 24}}',
        'freshness: {qualifier: warn, column: moment, now_variable: NOW_HERE, threshold: {must_be_less_than: 24, level: warn}}',
        'freshness: {qualifier: day, column: day, now_variable: NOW_HERE, threshold: {unit: day, must_be_less_than: 2}}',
      ],
      noon,
    ),
  ),
  datasetCase(
    'freshness with filters of the dataset and of the check',
    'moments',
    [
      'freshness: {column: at, now_variable: NOW_HERE, threshold: {unit: day, must_be_less_than: 30}}',
      'freshness: {qualifier: own, column: at, filter: "id = 3", now_variable: NOW_HERE, threshold: {unit: day, must_be_less_than: 30}}',
      'freshness: {qualifier: none, column: at, filter: "id = 1", now_variable: NOW_HERE, threshold: {unit: day, must_be_less_than: 30}}',
    ],
    `${noon}\nfilter: id > 1`,
  ),
];
