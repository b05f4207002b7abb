/** Joins of small tables, made at random as SQL, and computed row by row. */

export interface Row {
  readonly id: number;
  readonly k: number | null;
  readonly v: number | null;
  readonly t: string | null;
}

export type Tables = Readonly<Record<string, readonly Row[]>>;

/** Rows of a FROM, each with the row of every table in it, or none where an outer join has none. */
type Joined = ReadonlyMap<string, Row | null>;

export interface ExpectedJoin {
  readonly type: string;
  readonly left: { readonly rows: number; readonly matched: number; readonly most: number };
  readonly right: { readonly rows: number; readonly matched: number; readonly most: number };
  readonly rows: number;
}

export interface ExpectedEdge {
  readonly from: string;
  readonly rows: number;
  /** Undefined where it cannot be told. */
  readonly kept?: number;
  readonly factor?: number;
}

export interface RandomQuery {
  readonly sql: string;
  readonly joins: readonly ExpectedJoin[];
  readonly edges: readonly ExpectedEdge[];
}

interface Leaf {
  readonly kind: 'leaf';
  readonly alias: string;
  readonly table: string;
  readonly least: number | null;
  readonly form: 'table' | 'query' | 'common table' | 'namesake';
}

interface Join {
  readonly kind: 'join';
  readonly type: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'SEMI' | 'ANTI' | 'CROSS' | 'comma' | 'ASOF' | 'ASOF LEFT';
  readonly left: Part;
  readonly right: Part;
  readonly condition: Condition;
}

type Part = Leaf | Join;

interface Condition {
  readonly sql: string;
  readonly holds: (row: Joined) => boolean;
  /** `USING (k)` in place of ON. */
  readonly using?: true;
}

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function randomTables(random: () => number): Tables {
  const pick = (count: number) => Math.floor(random() * count);
  const maybe = (value: number) => (random() < 0.15 ? null : value);
  const table = (rows: number): Row[] =>
    Array.from({ length: rows }, (_, id) => {
      const text = maybe(pick(4));
      // `1` and `01` are different texts and the same number.
      return {
        id,
        k: maybe(pick(4)),
        v: maybe(pick(5)),
        t: text === null ? null : `${random() < 0.3 ? '0' : ''}${text}`,
      };
    });
  const pairs = [0, 1, 2, 3].flatMap((k) => [0, 2, 4].map((v) => ({ k, v })));
  const distinct = pairs.filter(() => random() < 0.6).map(({ k, v }, id) => ({ id, k, v, t: String(v) }));
  return { one: table(pick(9)), two: table(2 + pick(7)), three: table(1 + pick(6)), four: distinct };
}

export function tableSql(rows: readonly Row[]): string {
  const value = (one: number | string | null) =>
    one === null ? 'NULL' : typeof one === 'string' ? `'${one}'` : String(one);
  const values = rows.map(({ id, k, v, t }) => `(${id}, ${value(k)}, ${value(v)}, ${value(t)})`);
  const types = 'id::INTEGER AS id, k::INTEGER AS k, v::INTEGER AS v, t::VARCHAR AS t';
  if (rows.length === 0) return `SELECT ${types} FROM (VALUES (0, 0, 0, '')) AS x(id, k, v, t) WHERE false`;
  return `SELECT ${types} FROM (VALUES ${values.join(', ')}) AS x(id, k, v, t)`;
}

export function randomQuery(random: () => number, tables: Tables): RandomQuery {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  let aliases = 0;
  const leaf = (table?: string): Leaf => ({
    kind: 'leaf',
    alias: `t${aliases++}`,
    table: table ?? pick(['one', 'two', 'three', 'four']),
    least: random() < 0.3 ? Math.floor(random() * 3) : null,
    form: pick(['table', 'table', 'query', 'common table', 'namesake'] as const),
  });
  const part = (depth: number, isTop: boolean): Part => {
    if (depth === 0) return leaf();
    if (random() < 0.12) {
      const [left, right] = [part(0, false) as Leaf, leaf('four')];
      const plain: Leaf = { ...right, least: null };
      const sql = `${left.alias}.k = ${plain.alias}.k AND ${left.alias}.v >= ${plain.alias}.v`;
      const type = pick(['ASOF', 'ASOF LEFT'] as const);
      return {
        kind: 'join',
        type,
        left,
        right: plain,
        condition: { sql, holds: (row) => asofHolds(row, left, plain) },
      };
    }
    // Rows that a comma joins must all reach WHERE, and a comma binds less than JOIN.
    const isComma = isTop && random() < 0.3;
    const left = part(depth - 1, isComma);
    const right = part(random() < 0.25 ? depth - 1 : 0, false);
    const types = ['INNER', 'INNER', 'LEFT', 'LEFT', 'RIGHT', 'FULL', 'SEMI', 'ANTI', 'CROSS'] as const;
    const type = isComma ? 'comma' : pick(types);
    const condition = type === 'CROSS' ? always : randomCondition(left, right, isComma);
    return { kind: 'join', type, left, right, condition };
  };
  const randomCondition = (left: Part, right: Part, isComma: boolean): Condition => {
    const [a, b] = [pick(visible(left)), pick(visible(right))];
    const of = (row: Joined, alias: string) => row.get(alias) ?? null;
    const both = (row: Joined): readonly [Row, Row] | null => {
      const [one, other] = [of(row, a), of(row, b)];
      return one === null || other === null ? null : [one, other];
    };
    const compare = (sql: string, holds: (one: Row, other: Row) => boolean | null): Condition => ({
      sql,
      holds: (row) => {
        const found = both(row);
        return found !== null && holds(...found) === true;
      },
    });
    const equal = (one: unknown, other: unknown) => (one === null || other === null ? null : one === other);
    const number = (text: string | null) => (text === null ? null : Number(text));
    const plain = compare(`${a}.k = ${b}.k`, (one, other) => equal(one.k, other.k));
    const and = (one: Condition, other: Condition): Condition => ({
      sql: `${one.sql} AND ${other.sql}`,
      holds: (row) => one.holds(row) && other.holds(row),
    });
    const isOf = (alias: string, sql: string, holds: (row: Row) => boolean): Condition => ({
      sql,
      holds: (row) => {
        const one = of(row, alias);
        return one !== null && holds(one);
      },
    });
    // What is asked of one side alone, WHERE asks after a join by a comma.
    const onOneSide = [
      () =>
        and(
          plain,
          isOf(b, `${b}.v > 1`, ({ v }) => v !== null && v > 1),
        ),
      () =>
        and(
          isOf(a, `${a}.v < 3`, ({ v }) => v !== null && v < 3),
          plain,
        ),
    ];
    return pick<() => Condition>([
      ...(isComma ? [] : onOneSide),
      () => plain,
      () => plain,
      () =>
        and(
          plain,
          compare(`${b}.v = ${a}.v`, (one, other) => equal(one.v, other.v)),
        ),
      () => compare(`${a}.v < ${b}.v`, (one, other) => one.v !== null && other.v !== null && one.v < other.v),
      () => compare(`${a}.k + 1 = ${b}.v`, (one, other) => equal(one.k === null ? null : one.k + 1, other.v)),
      () => compare(`${a}.k = ${b}.t`, (one, other) => equal(one.k, number(other.t))),
      () => compare(`${a}.k::VARCHAR = ${b}.t`, (one, other) => equal(one.k === null ? null : String(one.k), other.t)),
      () => ({
        sql: `${a}.k IS NOT DISTINCT FROM ${b}.k`,
        holds: (row) => (of(row, a)?.k ?? null) === (of(row, b)?.k ?? null),
      }),
      () =>
        and(
          plain,
          compare(`${a}.v <> ${b}.v`, (one, other) => one.v !== null && other.v !== null && one.v !== other.v),
        ),
      () =>
        left.kind === 'leaf' && right.kind === 'leaf' && !isComma
          ? { ...compare('k', (one, other) => equal(one.k, other.k)), using: true as const }
          : plain,
    ])();
  };
  const from = part(1 + Math.floor(random() * 3), true);
  const filtered = random() < 0.4 ? pick(visible(from)) : null;
  const joins: ExpectedJoin[] = [];
  const rows = evaluate(from, tables, joins).filter(
    (row) => filtered === null || ((row.get(filtered)?.v ?? null) !== null && (row.get(filtered)?.v ?? 0) >= 1),
  );
  const conditions = [
    ...commaConditions(from).map(({ sql }) => `(${sql})`),
    ...(filtered === null ? [] : [`${filtered}.v >= 1`]),
  ];
  const leaves = leavesOf(from);
  const withs = leaves.flatMap(({ form, alias, table, least }) => {
    const where = least === null ? '' : ` WHERE v >= ${least}`;
    return form === 'common table' ? [`c${alias} AS (SELECT * FROM ${table}${where})`] : [];
  });
  const namesakes = [...new Set(leaves.filter(({ form }) => form === 'namesake').map(({ table }) => table))];
  const used = namesakes.filter((table) => leaves.filter((one) => one.table === table).length === 1);
  const sqlOf = (one: Part, isNested: boolean): string => {
    if (one.kind === 'leaf') return leafSql(one, used.includes(one.table));
    const joined = joinSql(one, sqlOf);
    return isNested && one.type !== 'comma' ? `(${joined})` : joined;
  };
  // A common table of the name of the node that it reads.
  const own = used.map((table) => {
    const least = leaves.find((one) => one.table === table)?.least ?? null;
    return `${table} AS (SELECT id, k, v, t FROM ${table}${least === null ? '' : ` WHERE v >= ${least}`})`;
  });
  const all = [...withs, ...own];
  return {
    sql: `${all.length === 0 ? '' : `WITH ${all.join(', ')} `}SELECT count(*) AS n FROM ${sqlOf(from, false)}${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`}`,
    joins,
    edges: edgesOf(leaves, visible(from), rows, tables),
  };
}

const always: Condition = { sql: 'true', holds: () => true };

function leafSql({ alias, table, least, form }: Leaf, isNamesake: boolean): string {
  const where = least === null ? '' : ` WHERE v >= ${least}`;
  if (form === 'common table') return `c${alias} AS ${alias}`;
  if (form === 'namesake' && isNamesake) return `${table} AS ${alias}`;
  return form === 'table' && least === null ? `${table} AS ${alias}` : `(SELECT * FROM ${table}${where}) AS ${alias}`;
}

function joinSql({ type, left, right, condition }: Join, sqlOf: (part: Part, isNested: boolean) => string): string {
  const [one, other] = [sqlOf(left, left.kind === 'join'), sqlOf(right, right.kind === 'join')];
  if (type === 'comma') return `${one}, ${other}`;
  if (type === 'CROSS') return `${one} CROSS JOIN ${other}`;
  return `${one} ${type} JOIN ${other} ${condition.using === true ? `USING (${condition.sql})` : `ON ${condition.sql}`}`;
}

function commaConditions(part: Part): readonly Condition[] {
  if (part.kind === 'leaf') return [];
  const own = part.type === 'comma' ? [part.condition] : [];
  return [...commaConditions(part.left), ...own];
}

function leavesOf(part: Part): readonly Leaf[] {
  return part.kind === 'leaf' ? [part] : [...leavesOf(part.left), ...leavesOf(part.right)];
}

function visible(part: Part): readonly string[] {
  if (part.kind === 'leaf') return [part.alias];
  const left = visible(part.left);
  return part.type === 'SEMI' || part.type === 'ANTI' ? left : [...left, ...visible(part.right)];
}

function asofHolds(row: Joined, left: Leaf, right: Leaf): boolean {
  const [one, other] = [row.get(left.alias) ?? null, row.get(right.alias) ?? null];
  if (one === null || other === null || one.k === null || one.v === null || other.v === null) return false;
  return one.k === other.k && one.v >= other.v;
}

function evaluate(part: Part, tables: Tables, joins: ExpectedJoin[]): readonly Joined[] {
  if (part.kind === 'leaf') {
    const rows = (tables[part.table] ?? []).filter(({ v }) => part.least === null || (v !== null && v >= part.least));
    return rows.map((row) => new Map([[part.alias, row]]));
  }
  const left = evaluate(part.left, tables, joins);
  const right = evaluate(part.right, tables, joins);
  const partners = left.map((one) => {
    const found = right.flatMap((other, index) => (part.condition.holds(new Map([...one, ...other])) ? [index] : []));
    if (part.type !== 'ASOF' && part.type !== 'ASOF LEFT') return found;
    // The nearest one.
    const alias = part.right.kind === 'leaf' ? part.right.alias : '';
    const near = [...found].sort((a, b) => (right[b]?.get(alias)?.v ?? 0) - (right[a]?.get(alias)?.v ?? 0));
    return near.slice(0, 1);
  });
  const ofRight = right.map((_, index) => partners.filter((found) => found.includes(index)).length);
  const { type } = part;
  const keepsLeft = type === 'LEFT' || type === 'FULL' || type === 'ASOF LEFT';
  const keepsRight = type === 'RIGHT' || type === 'FULL';
  const empty = (aliases: readonly string[]): Joined => new Map(aliases.map((alias) => [alias, null]));
  const [noLeft, noRight] = [empty(visible(part.left)), empty(visible(part.right))];
  const rows: Joined[] = [];
  left.forEach((one, index) => {
    const found = partners[index] ?? [];
    if (type === 'SEMI' || type === 'ANTI') {
      if (found.length > 0 === (type === 'SEMI')) rows.push(one);
      return;
    }
    for (const other of found) rows.push(new Map([...one, ...(right[other] ?? noRight)]));
    if (found.length === 0 && keepsLeft) rows.push(new Map([...one, ...noRight]));
  });
  if (keepsRight) {
    right.forEach((other, index) => {
      if (ofRight[index] === 0) rows.push(new Map([...noLeft, ...other]));
    });
  }
  const counts = partners.map(({ length }) => length);
  const most = (found: readonly number[], isKept: boolean) =>
    Math.max(0, ...found.map((count) => (isKept ? Math.max(count, 1) : count)));
  const mostLeft =
    type === 'SEMI'
      ? Math.min(1, most(counts, false))
      : type === 'ANTI'
        ? Math.min(1, rows.length)
        : most(counts, keepsLeft);
  joins.push({
    type: type === 'comma' ? 'INNER' : type,
    left: { rows: left.length, matched: counts.filter((count) => count > 0).length, most: mostLeft },
    right: {
      rows: right.length,
      matched: ofRight.filter((count) => count > 0).length,
      most: type === 'ANTI' ? 0 : most(ofRight, keepsRight),
    },
    rows: rows.length,
  });
  return rows;
}

function edgesOf(
  leaves: readonly Leaf[],
  shown: readonly string[],
  rows: readonly Joined[],
  tables: Tables,
): readonly ExpectedEdge[] {
  return [...new Set(leaves.map(({ table }) => table))].map((from) => {
    const own = leaves.filter(({ table }) => table === from);
    const [leaf] = own;
    const edge = { from, rows: tables[from]?.length ?? 0 };
    if (leaf === undefined || own.length > 1 || !shown.includes(leaf.alias)) return edge;
    const found = rows.flatMap((row) => row.get(leaf.alias)?.id ?? []);
    const kept = new Set(found).size;
    return { ...edge, kept, factor: kept === 0 ? 1 : found.length / kept };
  });
}
