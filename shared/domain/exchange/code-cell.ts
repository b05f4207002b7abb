import type { ExchangeBlock, ExchangeLoss } from './exchange';
import { bindColonParameters, bindInterpolations, type Interpolations } from './interpolation';
import { sqlBlocks } from './sql-blocks';

/**
 * Code cells of Jupyter: SQL behind the magics of JupySQL and ipython-sql (`%sql`), magic-duckdb (`%dql`) and BigQuery,
 * and every other language.
 */

interface MagicLanguage {
  /** Options with a value; all others of the line are flags. */
  readonly valued: ReadonlySet<string>;
  /** The option that names the result. */
  readonly naming: ReadonlySet<string>;
  /** The first word of the line names the result. */
  readonly namesFirst?: true;
}

const jupySql: MagicLanguage = {
  valued: new Set([
    '--save',
    '-S',
    '--with',
    '-w',
    '--connection_arguments',
    '-a',
    '--file',
    '-f',
    '--section',
    '-s',
    '--creator',
    '-c',
    '--close',
    '-x',
    '--alias',
    '-A',
    '--interact',
    '-i',
  ]),
  naming: new Set(['--save', '-S']),
};

const magics: Readonly<Record<string, MagicLanguage>> = {
  sql: jupySql,
  duckdb: jupySql,
  dql: {
    valued: new Set([
      '-cn',
      '--connection_string',
      '-co',
      '--connection_object',
      '-t',
      '--type',
      '-o',
      '--output',
      '-e',
      '--explain',
      '-p',
      '--param',
      '-r',
      '--readfile',
    ]),
    naming: new Set(['-o', '--output']),
  },
  bigquery: {
    valued: new Set(['--project', '--params', '--max_results', '--location', '--destination_table']),
    naming: new Set(),
    namesFirst: true,
  },
};

/** What stands in the line of a magic. */
export interface MagicLine {
  readonly name?: string;
  /** Where results come from: a connection string, a key of one, a section. */
  readonly connection?: string;
  /** Options that have no counterpart, as written. */
  readonly options: readonly string[];
  /** The rest of the line: SQL. */
  readonly sql: string;
}

/** Reads what follows `%sql`. */
export function readMagicLine(magic: string, line: string): MagicLine {
  const language = magics[magic] ?? jupySql;
  let rest = line.trim();
  let name: string | undefined;
  let connection: string | undefined;
  const options: string[] = [];
  let isFirst = true;
  for (;;) {
    const assigned = /^([A-Za-z_]\w*)\s*=?<<(?:\s+|$)/.exec(rest);
    if (assigned !== null) {
      name = assigned[1];
      rest = rest.slice(assigned[0].length);
      continue;
    }
    const word = /^(?:"[^"]*"|'[^']*'|[^\s"'])+/.exec(rest)?.[0] ?? '';
    const behind = rest.slice(word.length).trimStart();
    if (/^--?[A-Za-z]/.test(word) && !word.startsWith('-- ')) {
      const equals = word.indexOf('=');
      const option = equals === -1 ? word : word.slice(0, equals);
      const takes = equals === -1 && language.valued.has(option);
      const value =
        equals !== -1
          ? word.slice(equals + 1)
          : takes
            ? (/^(?:"[^"]*"|'[^']*'|\S)+/.exec(behind)?.[0] ?? '')
            : undefined;
      if (value !== undefined && language.naming.has(option)) name = value.replace(/^["']|["']$/g, '');
      else options.push(value === undefined || equals !== -1 ? word : `${word} ${value}`);
      rest = takes ? behind.slice((value ?? '').length).trimStart() : behind;
    } else if (isConnection(word)) {
      connection = word;
      rest = behind;
    } else if (isFirst && language.namesFirst === true && /^[A-Za-z_]\w*$/.test(word)) {
      name = word;
      rest = behind;
    } else break;
    isFirst = false;
  }
  return {
    ...(name === undefined ? {} : { name }),
    ...(connection === undefined ? {} : { connection }),
    options,
    sql: rest,
  };
}

/** A URL of SQLAlchemy, `user@database`, `[section]`, `@alias`, or a variable in braces or behind `$`. */
function isConnection(word: string): boolean {
  return (
    /^[A-Za-z][\w+.-]*:\/\//.test(word) ||
    /^\w*@[\w.-]*$/.test(word) ||
    /^\[[\w.-]+\]$/.test(word) ||
    /^\{\{?\w+\}?\}$/.test(word)
  );
}

export interface CodeCell {
  readonly source: string;
  readonly where: string;
  /** The kernel's language, for the fence of what is no SQL. */
  readonly language: string;
  /** The whole cell is SQL. */
  readonly isSql: boolean;
  readonly name?: string | undefined;
}

/** The blocks of a code cell. Its text is in them, but for the line of a magic. */
export function codeCellBlocks(cell: CodeCell, losses: ExchangeLoss[]): ExchangeBlock[] {
  const { where } = cell;
  const source = cell.source.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
  if (source === '') return [];
  const whole = /^\s*%%(\w+)([^\n]*)(?:\n([\s\S]*))?$/.exec(source);
  if (whole !== null && Object.hasOwn(magics, whole[1] ?? '')) {
    const [, magic = '', line = '', body = ''] = whole;
    const read = readMagicLine(magic, line);
    tellMagic(read, `%%${magic}`, where, losses);
    const sql = read.sql === '' ? body : body === '' ? read.sql : `${read.sql}\n${body}`;
    const blocks = boundBlocks(sql, { where, name: read.name ?? cell.name }, losses);
    if (blocks.length > 0) return blocks;
    return [code(source, cell, losses, `%%${magic} without SQL`)];
  }
  const directive = /^#!(sql\S*|duckdb|kql)[^\n]*\n?/.exec(source);
  if (directive !== null && directive[1] !== 'kql') {
    return boundBlocks(source.slice(directive[0].length), { where, name: cell.name }, losses);
  }
  if (cell.isSql) {
    if (/^\s*(?:%|#!)/.test(source)) return [code(source, cell, losses, 'A command of the kernel')];
    return boundBlocks(source, { where, name: cell.name }, losses);
  }
  if (whole !== null)
    return [
      code(
        source,
        { ...cell, language: languageOfMagic(whole[1] ?? '', cell.language) },
        losses,
        `A %%${whole[1]} cell`,
      ),
    ];
  return lineMagicBlocks(source, cell, losses);
}

/** Cells whose SQL stands in lines such as `rows = %sql SELECT …`. */
function lineMagicBlocks(source: string, cell: CodeCell, losses: ExchangeLoss[]): ExchangeBlock[] {
  const blocks: ExchangeBlock[] = [];
  let onlySql = true;
  const lines = source.split('\n');
  for (let at = 0; at < lines.length; at++) {
    let line = lines[at] ?? '';
    const match = /^\s*(?:([A-Za-z_]\w*)\s*=\s*)?%(sql|dql)\s+(.*)$/.exec(line);
    if (match === null) {
      if (line.trim() !== '') onlySql = false;
      continue;
    }
    line = match[3] ?? '';
    while (/\\\s*$/.test(line) && at + 1 < lines.length) line = `${line.replace(/[ \t]*\\\s*$/, '')}\n${lines[++at]}`;
    const [first = '', ...rest] = line.split('\n');
    const read = readMagicLine(match[2] ?? 'sql', first);
    const sql = [read.sql, ...rest].join('\n');
    if (!/^\s*(?:--|\/\*|[A-Za-z(])/.test(sql) || !/\s|\(/.test(sql.trim())) {
      // A variable, a connection or nothing: no SQL.
      onlySql = false;
      continue;
    }
    tellMagic(read, `%${match[2]}`, cell.where, losses);
    blocks.push(...boundBlocks(sql, { where: cell.where, name: read.name ?? match[1] }, losses));
  }
  if (blocks.length === 0 || !onlySql) blocks.unshift(code(source, cell, losses, codeTitle(cell.language)));
  return blocks;
}

function boundBlocks(
  sql: string,
  given: { where: string; name: string | undefined },
  losses: ExchangeLoss[],
): ExchangeBlock[] {
  const templates = bindInterpolations(sql, 'doubleBraces');
  const bound = bindColonParameters(templates.sql);
  tellInterpolations(
    { ...bound, parameters: [...templates.parameters, ...bound.parameters], kept: templates.kept },
    given.where,
    losses,
  );
  return sqlBlocks({ sql: bound.sql, ...given }, losses);
}

/** Reports what became of interpolated names. */
export function tellInterpolations(found: Interpolations, where: string, losses: ExchangeLoss[]): void {
  for (const name of new Set(found.parameters)) {
    losses.push({
      where,
      what: `The variable \`${name}\` in the query`,
      instead: `The parameter \`$${name}\`: give it a value under \`parameters\` in plumbline.yaml, or by an input cell.`,
    });
  }
  for (const text of new Set(found.kept)) {
    losses.push({
      where,
      what: `\`${text}\` in the query`,
      instead: 'Kept as text, which is no SQL: write a parameter, or the name of a cell.',
    });
  }
}

function tellMagic(line: MagicLine, magic: string, where: string, losses: ExchangeLoss[]): void {
  if (line.connection !== undefined) {
    losses.push({
      where,
      what: `The connection ${hidePassword(line.connection)}`,
      instead: 'Left out: the cell runs on the DuckDB of this workspace.',
    });
  }
  if (line.options.length > 0) {
    losses.push({
      where,
      what: `${magic} ${line.options.map(hidePassword).join(' ')}`,
      instead: 'The options are left out.',
    });
  }
}

/** Connection strings carry passwords: a report must not. */
function hidePassword(text: string): string {
  return text.replace(/(:\/\/[^:/@\s]*):[^@\s]*@/, '$1:…@');
}

function code(source: string, cell: CodeCell, losses: ExchangeLoss[], what: string): ExchangeBlock {
  losses.push({ where: cell.where, what, instead: 'Kept as a code block that does not run.' });
  return { kind: 'code', language: cell.language, text: source, where: cell.where };
}

function codeTitle(language: string): string {
  return language === 'python' ? 'Python code' : language === '' ? 'Code' : `Code in ${language}`;
}

function languageOfMagic(magic: string, kernel: string): string {
  return /^(?:bash|sh|html|javascript|js|latex|perl|ruby|markdown|svg|R)$/.test(magic) ? magic.toLowerCase() : kernel;
}
