import { quoteName } from '../graph/names';
import { nameOf, significantTokens, type Token } from '../graph/tokens';

/** DuckDB's other words for its types (https://duckdb.org/docs/stable/sql/data_types/overview). */
const aliases: Readonly<Record<string, string>> = {
  BPCHAR: 'VARCHAR',
  CHAR: 'VARCHAR',
  STRING: 'VARCHAR',
  TEXT: 'VARCHAR',
  'CHARACTER VARYING': 'VARCHAR',
  BOOL: 'BOOLEAN',
  LOGICAL: 'BOOLEAN',
  INT1: 'TINYINT',
  INT2: 'SMALLINT',
  SHORT: 'SMALLINT',
  INT4: 'INTEGER',
  INT: 'INTEGER',
  SIGNED: 'INTEGER',
  INT8: 'BIGINT',
  LONG: 'BIGINT',
  FLOAT4: 'FLOAT',
  REAL: 'FLOAT',
  FLOAT8: 'DOUBLE',
  'DOUBLE PRECISION': 'DOUBLE',
  NUMERIC: 'DECIMAL',
  DATETIME: 'TIMESTAMP',
  'TIMESTAMP WITHOUT TIME ZONE': 'TIMESTAMP',
  TIMESTAMPTZ: 'TIMESTAMP WITH TIME ZONE',
  TIMETZ: 'TIME WITH TIME ZONE',
  'TIME WITHOUT TIME ZONE': 'TIME',
  BINARY: 'BLOB',
  BYTEA: 'BLOB',
  VARBINARY: 'BLOB',
  GUID: 'UUID',
  BITSTRING: 'BIT',
};

const known = new Set(
  (
    'VARCHAR BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT FLOAT DOUBLE DECIMAL ' +
    'DATE TIME TIMESTAMP TIMESTAMP_S TIMESTAMP_MS TIMESTAMP_NS INTERVAL BLOB UUID BIT JSON'
  ).split(' '),
)
  .add('TIMESTAMP WITH TIME ZONE')
  .add('TIME WITH TIME ZONE');

const longNames = ['DOUBLE PRECISION', 'CHARACTER VARYING']
  .concat(['TIMESTAMP', 'TIME'].flatMap((word) => [`${word} WITH TIME ZONE`, `${word} WITHOUT TIME ZONE`]))
  .map((name) => name.split(' '));

/** A type as DuckDB itself spells it, or null for a text that names no type that every DuckDB has. `int[]` is `INTEGER[]`. */
export function canonicalType(text: string): string | null {
  const tokens = significantTokens(text);
  const reader = new TypeReader(text, tokens);
  const type = reader.type(0);
  return type !== null && reader.isAtEnd ? type : null;
}

const deepest = 50;

class TypeReader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  type(depth: number): string | null {
    let type = depth > deepest ? null : this.#base(depth);
    while (type !== null && this.#takes('[')) {
      const length = this.#number();
      if (!this.#takes(']')) return null;
      type = `${type}[${length ?? ''}]`;
    }
    return type;
  }

  #base(depth: number): string | null {
    const word = this.#word();
    if (word === null) return null;
    switch (word) {
      case 'STRUCT':
      case 'ROW':
      case 'UNION': {
        const fields = this.#list(() => this.#field(depth + 1));
        return fields === null ? null : `${word === 'ROW' ? 'STRUCT' : word}(${fields.join(', ')})`;
      }
      case 'MAP': {
        const parts = this.#list(() => this.type(depth + 1));
        return parts?.length === 2 ? `MAP(${parts.join(', ')})` : null;
      }
      case 'ENUM': {
        const values = this.#list(() => this.#source('string'));
        return values === null ? null : `ENUM(${values.join(', ')})`;
      }
      default:
        return this.#simple(word);
    }
  }

  #simple(word: string): string | null {
    const long = longNames.find(
      (words) => words[0] === word && words.slice(1).every((part, at) => this.#tokens[this.#at + at]?.symbol === part),
    );
    if (long !== undefined) this.#at += long.length - 1;
    const written = long?.join(' ') ?? word;
    const name = aliases[written] ?? written;
    if (!known.has(name)) return null;
    const sizes = this.#tokens[this.#at]?.symbol === '(' ? this.#list(() => this.#number()) : [];
    if (sizes === null) return null;
    if (name === 'DECIMAL') {
      const [width = '18', scale = sizes.length === 1 ? '0' : '3'] = sizes;
      const fits = sizes.length <= 2 && Number(width) >= 1 && Number(width) <= 38 && Number(scale) <= Number(width);
      return fits ? `DECIMAL(${width},${scale})` : null;
    }
    return sizes.length === 0 || name === 'VARCHAR' ? name : null;
  }

  #field(depth: number): string | null {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word' && token?.kind !== 'quoted') return null;
    this.#at++;
    const type = this.type(depth);
    return type === null ? null : `${quoteName(nameOf(this.#text, token))} ${type}`;
  }

  /** `( item, … )` */
  #list(item: () => string | null): string[] | null {
    if (!this.#takes('(')) return null;
    const items: string[] = [];
    do {
      const found = item();
      if (found === null) return null;
      items.push(found);
    } while (this.#takes(','));
    return this.#takes(')') ? items : null;
  }

  #takes(symbol: string): boolean {
    if (this.#tokens[this.#at]?.symbol !== symbol) return false;
    this.#at++;
    return true;
  }

  #word(): string | null {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word') return null;
    this.#at++;
    return token.symbol;
  }

  #number(): string | null {
    const source = this.#source('number');
    return source !== null && /^\d{1,9}$/.test(source) ? source : null;
  }

  #source(kind: Token['kind']): string | null {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind) return null;
    this.#at++;
    return this.#text.slice(token.start, token.end);
  }
}
