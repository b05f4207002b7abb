import { checkChart } from '../chart/check-chart';
import { foldName } from '../graph/names';
import { readInput } from '../inputs/read-input';
import { ownerNameSchema, readOwner, type SaidOwner } from '../owners/said-owner';
import type { Problem } from '../problem';
import { closestName } from '../yaml/closest-name';
import { parseYaml, validateYaml } from '../yaml/parse-yaml';
import type { CellHeader } from './fence';
import type { BrokenBlock, Notebook, NotebookBlock, TextRange } from './notebook';
import { type ScannedBlock, scanBlocks } from './scan-blocks';
import { TextLines } from './text-lines';

/**
 * Parses a notebook: Markdown with cells in named fences (docs/notebook-format.md). Never throws. The blocks tile the text,
 * and a block that cannot be used becomes a `broken` block or a cell with problems, while the others work.
 * @param file path relative to the workspace, for problems
 */
export function parseNotebook(file: string, text: string): Notebook {
  return new NotebookReader(file, new TextLines(text)).read();
}

type FenceBlock = Extract<ScannedBlock, { kind: 'fence' }>;

class NotebookReader {
  readonly #file: string;
  readonly #lines: TextLines;
  readonly #problems: Problem[] = [];
  readonly #idCounts = new Map<string, number>();
  readonly #ids = new Set<string>();
  /** Line, from 1, at which a cell of each kind and name stands first. */
  readonly #firstLines = new Map<string, number>();
  #title: string | undefined;
  #owner: SaidOwner | undefined;

  constructor(file: string, lines: TextLines) {
    this.#file = file;
    this.#lines = lines;
  }

  read(): Notebook {
    const scanned = scanBlocks(this.#lines);
    const blocks = scanned.blocks.map((block) => this.#block(block));
    for (const line of scanned.unclosedCode) {
      this.#problems.push(
        this.#problemAt(line, 'bad_notebook', 'A code fence is not closed.', {
          severity: 'warning',
          hint: 'Add a line with the same fence characters behind the code.',
        }),
      );
    }
    const title = this.#title ?? scanned.heading ?? fileStem(this.#file);
    const problems = this.#problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    const owner = this.#owner === undefined ? {} : { owner: this.#owner };
    return { file: this.#file, text: this.#lines.text, title, ...owner, blocks, problems };
  }

  #block(scanned: ScannedBlock): NotebookBlock {
    const range = this.#range(scanned);
    const line = scanned.from + 1;
    switch (scanned.kind) {
      case 'prose':
        return {
          kind: 'prose',
          id: this.#numberedId('prose'),
          range,
          line,
          text: this.#textWithin(scanned.apart ? { from: scanned.from + 1, to: scanned.to } : scanned),
          apart: scanned.apart,
        };
      case 'frontmatter':
        this.#readFrontMatter(scanned);
        return { kind: 'frontmatter', id: this.#uniqueId('frontmatter'), range, line };
      case 'conflict':
        return this.#conflictBlock(scanned);
      case 'fence':
        return this.#fenceBlock(scanned);
    }
  }

  #conflictBlock(scanned: Extract<ScannedBlock, { kind: 'conflict' }>): BrokenBlock {
    const { start, end } = scanned.region;
    const alone = start === end;
    return this.#broken(scanned, {
      code: 'merge_conflict',
      severity: 'error',
      message: alone
        ? 'A conflict marker of git is left over here.'
        : `A merge conflict is not resolved (lines ${start + 1} to ${end + 1}).`,
      hint: alone
        ? 'Remove the line with `<<<<<<<`.'
        : 'Keep the lines that are right, and remove the other ones and the lines with `<<<<<<<`, `=======` and `>>>>>>>`.',
      file: this.#file,
      ...this.#place(start, end),
    });
  }

  #fenceBlock(scanned: FenceBlock): NotebookBlock {
    const { header, from } = scanned;
    if (header.type === 'unknown') {
      return this.#broken(
        scanned,
        this.#problemAt(from, 'unknown_cell_kind', `\`${header.word}\` is not a kind of cell.`, {
          severity: 'warning',
          hint:
            header.suggestion === undefined
              ? 'Cells are of kind `sql`, `chart` or `input`.'
              : `Did you mean \`${header.suggestion} ${header.name}\`?`,
        }),
      );
    }
    if (header.type === 'unnamed') {
      return this.#broken(scanned, this.#problemAt(from, 'bad_name', header.message, { hint: header.hint }));
    }
    if (scanned.closingLine === null) {
      const message = `The fence of the cell \`${header.name}\` is not closed.`;
      const hint = `Add a line with ${scanned.fence.character.repeat(scanned.fence.length)} behind its last line.`;
      return this.#broken(scanned, this.#problemAt(from, 'bad_notebook', message, { hint, node: header.name }));
    }
    return this.#cell(scanned, header, scanned.closingLine);
  }

  #cell(scanned: FenceBlock, header: CellHeader, closingLine: number): NotebookBlock {
    const { kind, name } = header;
    const problems: Problem[] = [];
    const options = this.#readOptions(scanned, header, problems);
    const key = `${kind}:${foldName(name)}`;
    const first = this.#firstLines.get(key);
    if (first === undefined) this.#firstLines.set(key, scanned.from + 1);
    else {
      const column = this.#column(scanned, header.nameStart);
      const message = `A second ${kind} cell is named \`${name}\`; the first one stands in line ${first}.`;
      const hint = 'Give one of them another name. The case of letters makes no difference.';
      problems.push({
        ...this.#problemAt(scanned.from, 'duplicate_name', message, { hint, node: name }),
        column,
        endColumn: column + header.nameEnd - header.nameStart,
      });
    }
    const bodyRange = this.#bodyRange(scanned.from, closingLine);
    if (kind !== 'sql') this.#checkBody(scanned, header, bodyRange, problems);
    this.#problems.push(...problems);
    return {
      kind,
      id: this.#uniqueId(`${kind}:${name}`),
      range: this.#range(scanned),
      line: scanned.from + 1,
      name,
      options,
      body: this.#lines.text.slice(bodyRange.start, bodyRange.end),
      bodyRange,
      bodyLine: scanned.from + 2,
      problems,
    };
  }

  /** Options that cannot be read leave the cell at work: they are reported as warnings. */
  #readOptions(scanned: FenceBlock, header: CellHeader, problems: Problem[]): Readonly<Record<string, unknown>> {
    const { options, rest, name } = header;
    const warn = (message: string, hint: string, place: Pick<Problem, 'column' | 'endColumn'>) => {
      const whole = this.#problemAt(scanned.from, 'bad_notebook', message, { severity: 'warning', hint, node: name });
      problems.push({ ...whole, ...place });
    };
    const placeOf = (part: { text: string; start: number }) => {
      const column = this.#column(scanned, part.start);
      return { column, endColumn: column + part.text.length };
    };
    if (rest !== null) {
      const message = `\`${clip(rest.text)}\` behind the name of the cell is ignored.`;
      warn(message, 'Put a name of several words in quotes, and options in `{…}`.', placeOf(rest));
    }
    if (options === null) return {};
    const origin = { line: scanned.from + 1, column: this.#column(scanned, options.start) };
    const parsed = parseYaml(this.#file, options.text, origin);
    for (const problem of parsed.problems) problems.push({ ...problem, severity: 'warning', node: name });
    if (!isMapping(parsed.value)) {
      if (parsed.problems.length > 0) return {};
      warn('The options of this cell are no mapping.', 'Write `{key: value}`.', placeOf(options));
      return {};
    }
    for (const key of Object.keys(parsed.value)) {
      const near = optionNames.includes(key) ? undefined : closestName(key, optionNames);
      if (near === undefined) continue;
      const { column, endColumn } = parsed.keyPlaceOf([key]);
      warn(`The option \`${key}\` is not known.`, `Did you mean \`${near}\`?`, { column, endColumn });
    }
    return parsed.value;
  }

  /** Charts and inputs are YAML mappings. Whether a chart's columns exist is for those to say who have its rows. */
  #checkBody(scanned: FenceBlock, header: CellHeader, range: TextRange, problems: Problem[]): void {
    const body = this.#lines.text.slice(range.start, range.end);
    if (header.kind === 'input') {
      problems.push(...readInput(this.#file, header.name, body, { line: scanned.from + 2, column: 1 }).problems);
      return;
    }
    const parsed = parseYaml(this.#file, body, { line: scanned.from + 2, column: 1 });
    for (const problem of parsed.problems) problems.push({ ...problem, node: header.name });
    if (parsed.problems.length === 0 && isMapping(parsed.value)) problems.push(...checkChart(parsed, header.name));
    if (parsed.problems.length > 0 || parsed.value === null || isMapping(parsed.value)) return;
    problems.push({
      code: 'bad_notebook',
      severity: 'error',
      message: `The body of the ${header.kind} \`${header.name}\` must be a mapping.`,
      hint: 'Write lines of the form `key: value`.',
      file: this.#file,
      ...parsed.placeOf([]),
      node: header.name,
    });
  }

  #readFrontMatter(scanned: Extract<ScannedBlock, { kind: 'frontmatter' }>): void {
    const start = this.#lines.start(scanned.from + 1);
    const text = this.#lines.text.slice(start, this.#lines.start(scanned.closingLine));
    const parsed = parseYaml(this.#file, text, { line: scanned.from + 2, column: 1 });
    this.#problems.push(...parsed.problems);
    if (!isMapping(parsed.value)) {
      if (parsed.value === null) return;
      const message = 'The front matter between the `---` lines is no mapping.';
      const hint = 'Write it as `title: …` lines.';
      this.#problems.push(this.#problemAt(scanned.from, 'bad_notebook', message, { severity: 'warning', hint }));
      return;
    }
    const { title, plumbline, owner } = parsed.value;
    if (typeof title === 'string' || typeof title === 'number') this.#title = String(title).trim() || undefined;
    this.#owner = readOwner(parsed, ['owner']);
    if (owner !== undefined && this.#owner === undefined) {
      const { problems } = validateYaml(ownerNameSchema, parsed, 'bad_notebook', ['owner']);
      const hint = 'Name one person or team: `owner: NAME`.';
      this.#problems.push(...problems.map((problem) => ({ hint, ...problem, severity: 'warning' as const })));
    }
    if (plumbline !== undefined && plumbline !== 1) {
      this.#problems.push({
        code: 'bad_notebook',
        severity: 'warning',
        message: '`plumbline` must be `1`: this notebook may use what this version cannot read.',
        hint: 'Open it with a newer version of Plumbline, or write `plumbline: 1`.',
        file: this.#file,
        ...parsed.placeOf(['plumbline']),
      });
    }
  }

  #broken(scanned: ScannedBlock, problem: Problem): BrokenBlock {
    this.#problems.push(problem);
    const range = this.#range(scanned);
    const text = this.#textWithin(scanned);
    return { kind: 'broken', id: this.#numberedId('broken'), range, line: scanned.from + 1, text, problem };
  }

  #range(scanned: ScannedBlock): TextRange {
    return { start: this.#lines.start(scanned.from), end: this.#lines.start(scanned.to) };
  }

  /** Between the fence lines, without the line ending in front of the closing one. */
  #bodyRange(openingLine: number, closingLine: number): TextRange {
    const start = this.#lines.start(openingLine + 1);
    if (closingLine === openingLine + 1) return { start, end: start };
    return { start, end: this.#lines.contentEnd(closingLine - 1) };
  }

  /** The text of a block without blank lines around it and without a byte order mark. */
  #textWithin(scanned: { readonly from: number; readonly to: number }): string {
    let { from, to } = scanned;
    while (from < to && this.#lines.isBlank(from)) from++;
    while (to > from && this.#lines.isBlank(to - 1)) to--;
    return from === to ? '' : this.#lines.text.slice(this.#lines.contentStart(from), this.#lines.contentEnd(to - 1));
  }

  /** Column, from 1, of an offset in the info string of a fence. */
  #column(scanned: FenceBlock, offset: number): number {
    const mark = this.#lines.contentStart(scanned.from) - this.#lines.start(scanned.from);
    return mark + scanned.fence.infoStart + offset + 1;
  }

  #place(first: number, last: number) {
    const endColumn = this.#lines.contentEnd(last) - this.#lines.start(last) + 1;
    return { line: first + 1, column: 1, endLine: last + 1, endColumn };
  }

  #problemAt(
    line: number,
    code: Problem['code'],
    message: string,
    more: { severity?: Problem['severity']; hint?: string; node?: string } = {},
  ): Problem {
    return { code, severity: 'error', message, file: this.#file, ...this.#place(line, line), ...more };
  }

  #numberedId(kind: string): string {
    const count = (this.#idCounts.get(kind) ?? 0) + 1;
    this.#idCounts.set(kind, count);
    return this.#uniqueId(`${kind}:${count}`);
  }

  #uniqueId(wanted: string): string {
    let id = wanted;
    let count = this.#idCounts.get(wanted) ?? 1;
    while (this.#ids.has(id)) id = `${wanted}#${++count}`;
    if (count > 1) this.#idCounts.set(wanted, count);
    this.#ids.add(id);
    return id;
  }
}

/** Options that cells have; others are kept, for what reads them. */
const optionNames: readonly string[] = ['materialize', 'from', 'title', 'description'];

function fileStem(file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return name.replace(/\.[^.]*$/, '') || name;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
