import { stringify } from 'yaml';

type Body = Readonly<Record<string, unknown>>;

/** Every form of a threshold around a number: at it, on both sides of it, as the end of ranges, and of both levels. */
function thresholdsAt(value: number): readonly Body[] {
  const single = (
    ['must_be', 'must_not_be', 'must_be_greater_than', 'must_be_greater_than_or_equal', 'must_be_less_than'] as const
  ).map((key) => ({ [key]: value }));
  const ranges = [
    { must_be_between: { greater_than_or_equal: value, less_than: value + 5 } },
    { must_be_between: { greater_than: value, less_than: value + 5 } },
    { must_be_between: { greater_than: value - 5, less_than_or_equal: value } },
    { must_be_between: { greater_than_or_equal: value - 5, less_than: value } },
    { must_be_between: { greater_than_or_equal: value - 1, less_than_or_equal: value + 1 } },
    { must_be_not_between: { less_than: value, greater_than: value + 5 } },
    { must_be_not_between: { less_than_or_equal: value, greater_than: value + 5 } },
    { must_be_not_between: { less_than_or_equal: value - 5, greater_than_or_equal: value } },
  ];
  const levels = [
    { must_be_less_than: value, level: 'warn' },
    { must_be_less_than_or_equal: value, level: 'warn' },
    { must_be_less_than: value + 1, additional: { must_be_less_than: value, level: 'warn' } },
    { must_be_less_than: value, additional: { must_be_less_than: value - 1, level: 'warn' } },
    { must_be_less_than: value, level: 'warn', additional: { must_be_less_than: value + 10, level: 'fail' } },
    { must_be_between: { greater_than: 0, less_than: value }, additional: { must_be: value, level: 'warn' } },
  ];
  return [...single, { must_be_less_than_or_equal: value - 0.5 }, ...ranges, ...levels];
}

class Contract {
  readonly #own: unknown[] = [];
  readonly #columns = new Map<string, unknown[]>();
  #count = 0;

  constructor(
    readonly node: string,
    readonly head: Body = {},
  ) {}

  /** A check with a name of its own, by which the answers of both sides are told apart. */
  add(column: string | null, type: string, body: Body = {}): this {
    this.#count += 1;
    const check = { [type]: { qualifier: this.#count, name: `${type} ${this.#count}`, ...body } };
    if (column === null) this.#own.push(check);
    else this.#columns.set(column, [...(this.#columns.get(column) ?? []), check]);
    return this;
  }

  all(column: string | null, type: string, body: Body, thresholds: readonly Body[]): this {
    for (const threshold of thresholds) this.add(column, type, { ...body, threshold });
    return this;
  }

  get text(): string {
    const columns = [...this.#columns].map(([name, checks]) => ({ name, checks }));
    return stringify({ dataset: `plumbline/shop/main/${this.node}`, ...this.head, checks: this.#own, columns });
  }
}

const percent = (values: readonly Body[]): readonly Body[] => values.map((one) => ({ metric: 'percent', ...one }));
const few = [{ must_be: 0 }, { must_be_less_than: 3, level: 'warn' }, { must_be_greater_than: 1000 }];
const reference = { valid_reference_data: { dataset: 'plumbline/shop/main/customers', column: 'id' } };

/** Check files of the tables of `tables.sql`: the checks of every type, with every form of a threshold. */
export const contracts: readonly Contract[] = [
  new Contract('orders')
    .add(null, 'row_count')
    .all(null, 'row_count', {}, thresholdsAt(200))
    .all(null, 'row_count', { filter: "status = 'lost' OR gift" }, few)
    .add('status', 'missing')
    .add('id', 'missing')
    .all('status', 'missing', {}, thresholdsAt(10))
    .all('status', 'missing', { filter: 'id > 100 -- the later ones' }, few)
    .all(
      'status',
      'missing',
      {},
      percent([{ must_be_less_than: 5 }, { must_be: 5 }, { must_be_less_than: 4, level: 'warn' }]),
    )
    .all('email', 'missing', { missing_values: ['', 'n/a'] }, [...few, { must_be: 17 }])
    .all('email', 'missing', { missing_format: { name: 'nothing', regex: '^(n/a)?$' } }, [{ must_be: 17 }])
    .all('status', 'invalid', { valid_values: ['placed', 'shipped'] }, thresholdsAt(6))
    .add('status', 'invalid', { valid_values: ['placed', 'shipped', 'lost'] })
    .all('status', 'invalid', { invalid_values: ['lost'] }, few)
    .all('status', 'invalid', { valid_values: ["it's", 'placed', 'shipped'] }, few)
    .all('email', 'invalid', { valid_format: { name: 'email', regex: '^[^@]+@[^@]+$' } }, few)
    .all('email', 'invalid', { valid_format: { name: 'email', regex: '@' }, missing_values: ['', 'n/a'] }, few)
    .all(
      'email',
      'invalid',
      { valid_min_length: 4, valid_max_length: 20 },
      percent([{ must_be_less_than: 10 }, { must_be: 0 }]),
    )
    .all('net', 'invalid', { valid_min: 0, valid_max: 3.5 }, few)
    .all('net', 'invalid', { valid_min: 0, valid_max: 4, filter: 'gross > 1' }, few)
    .all('Order Size', 'invalid', { valid_values: [0, 1, 2, 3] }, few)
    .all('customer_id', 'invalid', reference, thresholdsAt(8))
    .add('customer_id', 'invalid', reference)
    .add('customer_id', 'invalid', { ...reference, filter: 'customer_id BETWEEN 1 AND 40' })
    .all('id', 'duplicate', {}, thresholdsAt(10))
    .add('id', 'duplicate')
    .add('gross', 'duplicate')
    .all('id', 'duplicate', {}, percent([{ must_be_less_than: 5 }, { must_be: 5 }]))
    .all(null, 'duplicate', { columns: ['status', 'bucket'] }, few)
    .add(null, 'duplicate', { columns: ['id', 'gross'] })
    .all('gross', 'aggregate', { function: 'avg' }, thresholdsAt(25.125))
    .all('net', 'aggregate', { function: 'sum', filter: "gift OR status = 'lost'" }, few)
    .all('net', 'aggregate', { function: 'max', valid_max: 3 }, [{ must_be: 3 }, { must_be: 4 }])
    .all('status', 'aggregate', { function: 'min_length' }, [{ must_be: 4 }, { must_be: 5, level: 'warn' }])
    .all(null, 'metric', { expression: 'sum(net) / sum(gross)' }, [
      { must_be_less_than: 0.5 },
      { must_be_less_than: 0.01 },
    ])
    .all(null, 'metric', { expression: 'count(*)', filter: 'gift' }, [{ must_be: 66 }, { must_be: 65 }])
    .all(null, 'failed_rows', { expression: 'net > gross' }, thresholdsAt(4))
    .all(null, 'failed_rows', { expression: 'net > gross', filter: 'id > 2 OR gift' }, few)
    .all(null, 'failed_rows', { expression: 'net > gross' }, percent([{ must_be_less_than: 5 }, { must_be: 0 }]))
    .all(null, 'freshness', { column: 'created_at' }, [
      { unit: 'day', must_be_less_than: 100_000 },
      { unit: 'hour', must_be_less_than_or_equal: 1 },
      { unit: 'minute', must_be_less_than: 1, level: 'warn' },
      { unit: 'day', must_be_less_than: 100_000, additional: { must_be_less_than: 1, level: 'warn' } },
      { unit: 'day', must_be_greater_than: 1 },
    ])
    .add(null, 'schema'),
  new Contract('customers', { filter: 'id <= 30' })
    .all(null, 'row_count', {}, [{ must_be: 30 }, { must_be: 40 }])
    .all('country', 'missing', { filter: "country IS NULL OR country = 'DE'" }, few)
    .all('country', 'duplicate', {}, few),
  new Contract('nothing')
    .all('id', 'missing', {}, percent(few))
    .all(null, 'row_count', {}, few)
    .all(null, 'freshness', { column: 'created_at' }, [{ must_be_less_than: 1, level: 'warn' }]),
  new Contract('big_orders')
    .add(null, 'row_count')
    .add('id', 'missing')
    .add('customer_id', 'invalid', reference)
    .all('net', 'invalid', { valid_max: 3 }, few),
];

/** Checks of queries of their own, which name tables. */
export const queries: readonly Contract[] = [
  new Contract('orders')
    .all(null, 'metric', { query: 'SELECT count(DISTINCT country) FROM customers' }, thresholdsAt(3))
    .all(null, 'failed_rows', { query: 'SELECT id FROM orders WHERE net > gross;' }, few)
    .all(
      null,
      'failed_rows',
      { query: 'SELECT id FROM orders WHERE net > gross', rows_tested_query: 'SELECT count(*) FROM orders' },
      percent([{ must_be_less_than: 5 }, { must_be: 0 }]),
    ),
];
