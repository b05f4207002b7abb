import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * The sample's notebooks state facts about real data. Each number in their prose stands here beside the query that gives
 * it; a number without a query fails too.
 */
const root = join(__dirname, '../..');
const data = join(root, 'node_modules/vega-datasets/data');

interface Fact {
  /** As it stands in the prose, with `#` where the values go, in order. Spaces match line ends. */
  readonly says: string;
  /** One row; its columns are the values. */
  readonly sql: string;
}

const onTime: readonly Fact[] = [
  { says: 'The file holds # flights', sql: 'SELECT count(*) FROM flights' },
  {
    says: 'left between # January # and midnight of # July',
    sql: 'SELECT day(min(date)), year(min(date)), day(max(date)) FROM flights WHERE month(date) IN (1, 7)',
  },
  {
    says: '- # rows stand twice',
    sql: 'SELECT count(*) FROM (SELECT 1 FROM flights GROUP BY date, delay, distance, origin, destination HAVING count(*) = 2)',
  },
  { says: '- # flights arrived more than an hour ahead', sql: 'SELECT count(*) FROM flights WHERE delay < -60' },
  {
    says: 'not on the # miles from Burlington to Portland (# of them)',
    sql: "SELECT any_value(distance), count(*) FROM flights WHERE delay < -60 AND origin = 'BTV' AND destination = 'PWM'",
  },
  {
    says: 'not by #, # and # minutes, the first three',
    sql: 'SELECT unnest(list(delay), recursive := false) FROM (SELECT delay FROM flights ORDER BY delay LIMIT 3)',
  },
  {
    says: '- # flights arrived more than # hours late',
    sql: 'SELECT count(*), 24 FROM flights WHERE delay > 24 * 60',
  },
  {
    says: 'in Minneapolis from Honolulu, after # minutes',
    sql: "SELECT delay FROM flights WHERE origin = 'HNL' AND destination = 'MSP' AND delay = (SELECT max(delay) FROM flights)",
  },
  {
    says: '- # flights belong to the second half of the year: they left at # on # July',
    sql: "SELECT count(*), strftime(max(date), '%H:%M'), day(max(date)) FROM flights WHERE date >= '2001-07-01'",
  },
  {
    says: 'within # miles of the great circle',
    sql: `SELECT CASE WHEN max(abs(distance - 7917.6 * asin(sqrt(sin(radians(b.latitude - a.latitude) / 2) ** 2
      + cos(radians(a.latitude)) * cos(radians(b.latitude)) * sin(radians(b.longitude - a.longitude) / 2) ** 2)))) < 25 THEN 25 END
      FROM (SELECT DISTINCT origin, destination, distance FROM flights) AS route
      JOIN airports AS a ON a.iata = origin JOIN airports AS b ON b.iata = destination`,
  },
  {
    says: 'all # airport codes stand in the list of airports',
    sql: `SELECT count(*) FROM (SELECT origin AS code FROM flights UNION SELECT destination FROM flights)
      HAVING count(*) = count(*) FILTER (code IN (SELECT iata FROM airports))`,
  },
  {
    says: '(# of its # rows carry a code of four characters, none of which has flights)',
    sql: `SELECT count(*) FILTER (length(iata) = 4), count(*) FROM airports
      HAVING count(*) FILTER (length(iata) = 4 AND iata IN (SELECT origin FROM flights UNION SELECT destination FROM flights)) = 0`,
  },
  { says: '# flights: without the second of each pair', sql: 'SELECT count(*) FROM flights_clean' },
  { says: 'within # and # minutes, and before # July', sql: 'SELECT -60, 1440, 1' },
  {
    says: 'The mean delay of these flights is # minutes, the median is #: half of them are early, and # percent are more than # minutes late',
    sql: "SELECT round(avg(delay_min), 1), median(delay_min), printf('%.1f', 100.0 * avg((delay_min > 15)::INTEGER)), 15 FROM flights_clean",
  },
  {
    says: 'From # to # a flight is # minutes early in the mean',
    sql: "SELECT '06:00', '07:00', -avg_delay FROM delay_by_hour WHERE hour = 6",
  },
  {
    says: 'from # to # it is # minutes late, and every third (# percent) is more than # minutes late',
    sql: "SELECT '22:00', '23:00', avg_delay, late_percent, 15 FROM delay_by_hour WHERE hour = 22",
  },
  {
    says: 'Only # flights stand between # and #',
    sql: "SELECT sum(flights), '02:00', '05:00' FROM delay_by_hour WHERE hour BETWEEN 2 AND 4",
  },
  {
    says: 'the # of the hour from # are # minutes late',
    sql: "SELECT flights, '03:00', avg_delay FROM delay_by_hour WHERE hour = 3",
  },
  {
    says: 'All # days are there, with # (# May) or more flights each',
    sql: 'SELECT count(*), min(flights), day(arg_min(day, flights)) FROM daily_delays HAVING month(arg_min(day, flights)) = 5',
  },
  {
    says: 'The three worst in the mean are # June (# minutes), # April (#) and # February (#)',
    sql: `SELECT day(d[1]), a[1], day(d[2]), a[2], day(d[3]), a[3] FROM (SELECT list(day) AS d, list(avg_delay) AS a FROM
      (SELECT day, avg_delay FROM daily_delays ORDER BY avg_delay DESC LIMIT 3)) WHERE month(d[1]) = 6 AND month(d[2]) = 4 AND month(d[3]) = 2`,
  },
  {
    says: 'the best is # April (#)',
    sql: 'SELECT day(arg_min(day, avg_delay)), min(avg_delay) FROM daily_delays HAVING month(arg_min(day, avg_delay)) = 4',
  },
  {
    says: 'Fridays are the worst day of the week with # minutes, Saturdays the best with #',
    sql: `SELECT round(max(a), 1), round(min(a), 1) FROM (SELECT dayname(departure) AS d, avg(delay_min) AS a FROM flights_clean GROUP BY 1)
      HAVING arg_max(d, a) = 'Friday' AND arg_min(d, a) = 'Saturday'`,
  },
  {
    says: 'ACY would lead it with its single flight, # minutes late',
    sql: `SELECT max(a)::INTEGER FROM (SELECT origin, avg(delay_min) AS a, count(*) AS n FROM flights_clean GROUP BY 1)
      HAVING arg_max(origin, a) = 'ACY' AND arg_max(n, a) = 1`,
  },
  {
    says: 'by default #. That keeps # of # airports and # flights',
    sql: 'SELECT 1000, count(*), (SELECT count(DISTINCT origin) FROM flights_clean), sum(flights) FROM worst_airports',
  },
  {
    says: 'Bangor (BGR) leads with # minutes over # flights',
    sql: "SELECT max(avg_delay), arg_max(flights, avg_delay) FROM worst_airports HAVING arg_max(origin, avg_delay) = 'BGR'",
  },
  {
    says: "Of the large ones, with # departures or more, New York's JFK is the worst with # minutes, then Denver (#) and Phoenix (#)",
    sql: `SELECT 30000, a[1], a[2], a[3] FROM (SELECT list(avg_delay) AS a, list(origin) AS o FROM
      (SELECT * FROM worst_airports WHERE flights >= 30000 ORDER BY avg_delay DESC LIMIT 3)) WHERE o = ['JFK', 'DEN', 'PHX']`,
  },
  { says: 'The state `NA` of # airports', sql: "SELECT count(*) FROM airports WHERE state = 'NA'" },
  {
    says: 'only Marquette (MQT, # flights) has flights',
    sql: `SELECT count(*) FROM flights_clean JOIN airports ON iata = origin WHERE state = 'NA' HAVING min(origin) = 'MQT' AND max(origin) = 'MQT'`,
  },
];

const wildlife: readonly Fact[] = [
  { says: '# reports of aircraft', sql: 'SELECT count(*) FROM birdstrikes' },
  {
    says: 'from # January # to # July #',
    sql: `SELECT day(min("Flight Date")), year(min("Flight Date")), day(max("Flight Date")), year(max("Flight Date")) FROM birdstrikes
      HAVING month(min("Flight Date")) = 1 AND month(max("Flight Date")) = 7`,
  },
  {
    says: 'In # of them nothing was damaged',
    sql: `SELECT count(*) FROM birdstrikes WHERE "Effect Amount of damage" = 'None'`,
  },
  {
    says: 'Nearly half of the strikes (#) happen on approach',
    sql: "SELECT strikes FROM strikes_by_phase WHERE phase = 'Approach'",
  },
  {
    says: 'those in the climb cost more: $# against $#',
    sql: `SELECT max(cost_dollars) FILTER (phase = 'Climb'), max(cost_dollars) FILTER (phase = 'Approach') FROM strikes_by_phase`,
  },
  {
    says: 'from the descent, in # percent of # strikes',
    sql: 'SELECT max(damaged_percent), arg_max(strikes, damaged_percent) FROM strikes_by_phase',
  },
  {
    says: '# strikes by Canada geese cost $# of the $# in all',
    sql: `SELECT strikes, cost_dollars, (SELECT sum("Cost Total $") FROM birdstrikes) FROM costly_species WHERE species = 'Canada goose'`,
  },
  {
    says: 'above zero for only # reports',
    sql: 'SELECT count(*) FROM birdstrikes WHERE "Cost Total $" > 0',
  },
  {
    says: '$# of them stand under a bird that nobody could name',
    sql: "SELECT sum(cost_dollars) FROM costly_species WHERE species LIKE 'Unknown%'",
  },
  {
    says: '# reports carry a letter (# times `C`, once `B`)',
    sql: `SELECT count(*), count(*) FILTER ("Effect Amount of damage" = 'C') FROM birdstrikes
      WHERE "Effect Amount of damage" NOT IN ('None', 'Minor', 'Medium', 'Substantial')`,
  },
  {
    says: '# rows repeat another in every column',
    sql: 'SELECT count(*) - (SELECT count(*) FROM (SELECT DISTINCT * FROM birdstrikes)) FROM birdstrikes',
  },
  {
    says: 'the speed is missing in # percent of the reports',
    sql: `SELECT round(100.0 * count(*) FILTER ("Speed IAS in knots" IS NULL) / count(*), 1) FROM birdstrikes`,
  },
];

let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await connection.run(`CREATE VIEW flights AS FROM '${data}/flights-3m.parquet'`);
  await connection.run(`CREATE TABLE airports AS FROM read_csv('${data}/airports.csv', header = true)`);
  await connection.run(`CREATE TABLE birdstrikes AS FROM read_csv('${data}/birdstrikes.csv', header = true)`);
  for (const { name, sql } of [...cells('on-time'), ...cells('wildlife')])
    await connection.run(
      `CREATE TABLE ${name} AS ${sql.replaceAll('$min_flights', '1000').replaceAll('$phase', "'Approach'")}`,
    );
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

describe('the sample notebooks', () => {
  it.each([
    ['on-time', onTime],
    ['wildlife', wildlife],
  ] as const)('%s states only numbers that the data gives', async (notebook, facts) => {
    const text = prose(notebook);
    let rest = text;
    for (const fact of facts) {
      const row = (await connection.runAndReadAll(fact.sql)).getRows().map((values) => values.map(spell));
      // A fact of several rows with one column reads downwards.
      const values = row.length > 1 ? row.map((cell) => cell[0] ?? '') : (row[0] ?? []);
      let at = 0;
      const sentence = fact.says.replaceAll('#', () => values[at++] ?? '(no value)');
      expect(text, fact.sql).toContain(sentence);
      rest = rest.replace(sentence, '');
    }
    expect(rest.match(/\d[\d,.:]*/g) ?? []).toEqual([]);
  });

  it('holds about three million rows in flights_clean for the grid', async () => {
    const rows = (await connection.runAndReadAll('SELECT count(*) FROM flights_clean')).getRows();
    expect(rows).toEqual([[2_999_653n]]);
  });
});

function read(notebook: string): string {
  return readFileSync(join(root, 'resources/sample/notebooks', `${notebook}.md`), 'utf8');
}

function cells(notebook: string): { name: string; sql: string }[] {
  return [...read(notebook).matchAll(/^```sql (\w+)[^\n]*\n([\s\S]*?)^```/gm)].map((match) => ({
    name: match[1] ?? '',
    sql: match[2] ?? '',
  }));
}

/** The text without front matter and fences, on one line. */
function prose(notebook: string): string {
  return read(notebook)
    .replace(/^---[\s\S]*?\n---\n/, '')
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/\s+/g, ' ');
}

/** As the prose writes it: years and times as they are, other numbers with thousands separators. */
function spell(value: unknown): string {
  if (typeof value === 'string') return value;
  const number = Number(value);
  return number >= 1900 && number < 2100 ? String(number) : number.toLocaleString('en-US');
}
