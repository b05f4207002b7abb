import { z } from 'zod';
import type { ColumnInfo } from '../../column/column-type';
import type { ExpectedColumn } from '../check-file';
import { type CheckDefinition, commonKeys, expectedColumnKeys, type Judged } from './definition';

/** Names of one type, as Soda takes them to be for DuckDB. */
const synonyms: readonly (readonly string[])[] = [
  ['varchar', 'text', 'string'],
  ['number', 'decimal', 'numeric', 'int', 'integer', 'bigint', 'smallint', 'tinyint', 'byteint'],
  ['float', 'float4', 'float8', 'double', 'double precision', 'real'],
  ['timestamp', 'datetime', 'timestamp_ntz', 'timestamp without time zone'],
  ['timestamp_ltz', 'timestamp with local time zone'],
  ['timestamp_tz', 'timestamp with time zone'],
];

const expectedSchema = z.looseObject({
  name: z.string(),
  ...expectedColumnKeys,
});

/** The columns of the node are those that the file lists: their names, their order and, where it says them, their types. */
export const schemaDefinition: CheckDefinition<'schema'> = {
  type: 'schema',
  schemas: {
    dataset: z.strictObject({
      ...commonKeys,
      allow_extra_columns: z
        .boolean()
        .optional()
        .describe('Columns that the file does not list do not fail the check.'),
      allow_other_column_order: z.boolean().optional().describe('The order of the columns does not matter.'),
    }),
    column: null,
  },
  emptyBody: true,
  read(body, { columns }) {
    const expected = columns.flatMap((column) => {
      const parsed = expectedSchema.safeParse(column);
      return parsed.success ? [expectedColumn(parsed.data)] : [];
    });
    return {
      check: {
        type: 'schema',
        column: null,
        threshold: { metric: 'count', level: 'fail', bounds: [{ kind: 'must_be', value: 0 }] },
        expected,
        allowExtraColumns: body.allow_extra_columns === true,
        allowOtherColumnOrder: body.allow_other_column_order === true,
        defaultName: 'schema',
      },
      findings: [],
    };
  },
  measure: ({ expected, allowExtraColumns, allowOtherColumnOrder }, { columns }) => ({
    metrics: [],
    value(): Judged {
      const actual = new Map(columns.map((column) => [column.name, column]));
      const names = expected.map(({ name }) => name);
      const absent = expected.filter(({ name, optional }) => !optional && !actual.has(name)).map(({ name }) => name);
      const extra = allowExtraColumns ? [] : columns.map(({ name }) => name).filter((name) => !names.includes(name));
      const mistyped = expected.flatMap((column) => {
        const found = actual.get(column.name);
        return found === undefined || hasType(found, column)
          ? []
          : [`\`${column.name}\` is ${found.sqlType}, not ${typeText(column)}`];
      });
      const places = columns.flatMap(({ name }) => (names.includes(name) ? [names.indexOf(name)] : []));
      const isOrdered =
        allowOtherColumnOrder || places.every((place, at) => at === 0 || place >= (places[at - 1] ?? 0));
      const wrong = [
        ...(absent.length === 0 ? [] : [`missing: ${quoted(absent)}`]),
        ...(extra.length === 0 ? [] : [`not expected: ${quoted(extra)}`]),
        ...mistyped,
        ...(isOrdered ? [] : ['the columns stand in another order']),
      ];
      return {
        value: absent.length + extra.length + mistyped.length,
        outcome: wrong.length === 0 ? 'pass' : 'fail',
        detail: wrong.join('; '),
      };
    },
  }),
};

function expectedColumn(column: z.output<typeof expectedSchema>): ExpectedColumn {
  const { character_maximum_length, numeric_precision, numeric_scale, datetime_precision } = column;
  return {
    name: column.name,
    ...(column.data_type === undefined ? {} : { dataType: column.data_type.trim().toLowerCase() }),
    ...(character_maximum_length === undefined ? {} : { maximumLength: character_maximum_length }),
    ...(numeric_precision === undefined ? {} : { precision: numeric_precision }),
    ...(numeric_scale === undefined ? {} : { scale: numeric_scale }),
    ...(datetime_precision === undefined ? {} : { datetimePrecision: datetime_precision }),
    optional: column.optional === true,
  };
}

function hasType({ type, sqlType }: ColumnInfo, expected: ExpectedColumn): boolean {
  if (expected.dataType === undefined) return true;
  const actual = baseName(sqlType);
  const wanted = baseName(expected.dataType);
  const same = actual === wanted || synonyms.some((names) => names.includes(actual) && names.includes(wanted));
  if (!same || expected.maximumLength !== undefined || expected.datetimePrecision !== undefined) return false;
  if (expected.precision === undefined && expected.scale === undefined) return true;
  const { width, scale } = type.kind === 'decimal' ? type : { width: undefined, scale: undefined };
  return (
    (expected.precision === undefined || expected.precision === width) &&
    (expected.scale === undefined || expected.scale === scale)
  );
}

/** `decimal` of `DECIMAL(18,3)`. */
function baseName(type: string): string {
  return type.toLowerCase().replace(/\s*\(.*\)/, '');
}

function typeText({ dataType = '', precision, scale, maximumLength }: ExpectedColumn): string {
  const parts = [precision ?? maximumLength, scale].filter((part) => part !== undefined);
  return `${dataType.toUpperCase()}${parts.length === 0 ? '' : `(${parts.join(',')})`}`;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
