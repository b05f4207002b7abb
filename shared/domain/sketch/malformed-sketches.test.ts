import { describe, expect, it } from 'vitest';
import { parseSketch } from './parse-sketch';

/** Problems as `line:column code: message | hint`. */
function problemsOf(text: string): string[] {
  return parseSketch('pipelines/daily.yaml', text).problems.map(
    ({ line, column, code, message, hint }) =>
      `${line}:${column} ${code}: ${message}${hint === undefined ? '' : ` | ${hint}`}`,
  );
}

describe('a malformed sketch says where it is wrong and what to do, and all else of it is read:', () => {
  it.each([
    ['planned:\n  a: { titel: x }', ['3:8 bad_sketch: `titel` is not a key of `planned.a`. | Did you mean `title`?']],
    ['planned:\n  a: text', ['3:6 bad_sketch: `planned.a` must be a mapping (`key: value`), but is the text "text".']],
    ['planned: 3', ['2:10 bad_sketch: `planned` must be a mapping (`key: value`), but is the number 3.']],
    [
      'planned:\n  a: { columns: [{ name: x, typ: INTEGER }] }',
      ['3:29 bad_sketch: `typ` is not a key of `planned.a.columns[1]`. | Did you mean `type`?'],
    ],
    [
      'planned:\n  a: { columns: [4] }',
      ['3:18 bad_sketch: `planned.a.columns[1]` must be text or a mapping (`key: value`), but is the number 4.'],
    ],
    [
      'planned:\n  a: { columns: x }',
      ['3:17 bad_sketch: `planned.a.columns` must be a list, but is the text "x". | Put it in brackets: `[…]`.'],
    ],
    [
      'planned:\n  a: { from: b }',
      ['3:14 bad_sketch: `planned.a.from` must be a list, but is the text "b". | Put it in brackets: `[…]`.'],
    ],
    [
      'planned:\n  a: { from: [1] }',
      ['3:15 bad_sketch: `planned.a.from[1]` must be text, but is the number 1. | Put it in quotes: "1".'],
    ],
    ['planned:\n  a: { from: [""] }', ['3:15 bad_name: The name "" is empty. | Choose another name.']],
    ['planned:\n  - title: x', ['3:5 bad_name: A planned box has no name. | Add `name: …`.']],
    [
      'planned:\n  a: {}\n  A: {}',
      [
        '4:3 duplicate_name: A second planned box is named `A`; the first one stands in line 3. | Give one of them another name.',
      ],
    ],
    ['planned:\n  "": {}', ['3:3 bad_name: The name "" is empty. | Choose another name.']],
    ['planned:\n  a: { title: [x] }', ['3:15 bad_sketch: `planned.a.title` must be text, but is a list.']],
    [
      'positions:\n  a: [1]',
      [
        '3:6 bad_sketch: `positions.a` must be a list of at least 2 entries or a mapping (`key: value`), but is a list.',
      ],
    ],
    [
      'positions:\n  a: { x: 1 }',
      ['3:3 bad_sketch: `y` is missing in `positions.a`: expected a number. | Add a line `y: …`.'],
    ],
    [
      'positions:\n  a: { x: 1, y: two }',
      ['3:17 bad_sketch: `positions.a.y` must be a number, but is the text "two".'],
    ],
    [
      'positions:\n  a: left',
      ['3:6 bad_sketch: `positions.a` must be a list or a mapping (`key: value`), but is the text "left".'],
    ],
    ['positions:\n  - a', ['3:3 bad_sketch: `positions` must be a mapping (`key: value`), but is a list.']],
    [
      'positions:\n  a: { x: 0, y: 0 }\n  a: { x: 1, y: 1 }',
      ['4:3 bad_yaml: `a` stands twice in this mapping; the first one counts (line 3). | Remove one of them.'],
    ],
    [
      'groups:\n  g: { nodes: [a, g] }',
      ['3:19 bad_sketch: The group `g` cannot be in itself. | Give the group another name.'],
    ],
    [
      'groups:\n  g: { nodes: [a] }\n  h: { nodes: [b, A] }',
      [
        '4:19 bad_sketch: `A` is in the group `g` already (line 3); a node is in one group at most. | Remove it from one of them.',
      ],
    ],
    [
      'groups:\n  g: { nodes: a }',
      ['3:15 bad_sketch: `groups.g.nodes` must be a list, but is the text "a". | Put it in brackets: `[…]`.'],
    ],
    [
      'groups:\n  g: { colapsed: true }',
      ['3:8 bad_sketch: `colapsed` is not a key of `groups.g`. | Did you mean `collapsed`?'],
    ],
    [
      'groups:\n  g: { collapsed: yes }',
      ['3:19 bad_sketch: `groups.g.collapsed` must be `true` or `false`, but is the text "yes". | Write `true`.'],
    ],
    ['groups:\n  g: [a]', ['3:6 bad_sketch: `groups.g` must be a mapping (`key: value`), but is a list.']],
    ['groups:\n  - { nodes: [a] }', ['3:5 bad_name: A group has no name. | Add `name: …`.']],
    [
      'sinks:\n  s: { from: a }',
      ['3:3 bad_sketch: `write` is missing in `sinks.s`: expected a mapping (`key: value`). | Add a line `write: …`.'],
    ],
    [
      'sinks:\n  s: { write: { format: csv, path: a.csv } }',
      ['3:3 bad_sketch: `from` is missing in `sinks.s`: expected text. | Add a line `from: …`.'],
    ],
    [
      'sinks:\n  s: { from: a, write: { format: xlsx, path: a.xlsx } }',
      ['3:34 bad_sketch: `sinks.s.write.format` must be `parquet`, `csv` or `json`, but is the text "xlsx".'],
    ],
    [
      'sinks:\n  s: { from: a, write: { format: csv, path: ../a.csv } }',
      [
        '3:45 bad_sketch: The path `../a.csv` leads out of the workspace. | Name a file relative to the workspace, for example `out/daily.parquet`.',
      ],
    ],
    [
      'sinks:\n  s: { from: a, write: { format: csv, path: /tmp/a.csv } }',
      [
        '3:45 bad_sketch: The path `/tmp/a.csv` is not relative to the workspace. | Name a file relative to the workspace, for example `out/daily.parquet`.',
      ],
    ],
    [
      'sinks:\n  s: { from: a, write: { format: csv, path: "C:\\\\a.csv" } }',
      [
        '3:45 bad_sketch: The path `C:\\a.csv` is not relative to the workspace. | Name a file relative to the workspace, for example `out/daily.parquet`.',
      ],
    ],
    [
      'sinks:\n  s: { from: a, write: { format: csv, path: "s3://bucket/a.csv" } }',
      [
        '3:45 bad_sketch: The path `s3://bucket/a.csv` is not relative to the workspace. | Name a file relative to the workspace, for example `out/daily.parquet`.',
      ],
    ],
    [
      'sinks:\n  s: { from: a, write: { format: csv, path: .plumbline/a.csv } }',
      [
        '3:45 bad_sketch: The path `.plumbline/a.csv` lies in `.plumbline`, which is no place for results. | Name a file relative to the workspace, for example `out/daily.parquet`.',
      ],
    ],
    [
      'sinks:\n  s: { from: a, write: { format: csv, path: notebooks/a.md } }',
      [
        '3:45 bad_sketch: The path `notebooks/a.md` lies where the workspace keeps its own texts. | Name a file relative to the workspace, for example `out/daily.parquet`.',
      ],
    ],
    [
      'sinks:\n  s: { from: a, write: { format: csv, path: out/ } }',
      [
        '3:45 bad_sketch: The path `out/` is a folder. | Name a file relative to the workspace, for example `out/daily.parquet`.',
      ],
    ],
    [
      'sinks:\n  s: { from: a, write: { connection: crm } }',
      ['3:17 bad_sketch: `table` is missing in `sinks.s.write`: expected text. | Add a line `table: …`.'],
    ],
    [
      'sinks:\n  s: { from: a, write: { connection: crm, table: t, mode: upsert } }',
      ['3:59 bad_sketch: `sinks.s.write.mode` must be `replace` or `append`, but is the text "upsert".'],
    ],
    [
      'sinks:\n  s: { from: a, write: out.csv }',
      ['3:24 bad_sketch: `sinks.s.write` must be a mapping (`key: value`), but is the text "out.csv".'],
    ],
    [
      'sinks:\n  s:',
      [
        '3:3 bad_sketch: `from` is missing in `sinks.s`: expected text. | Add a line `from: …`.',
        '3:3 bad_sketch: `write` is missing in `sinks.s`: expected a mapping (`key: value`). | Add a line `write: …`.',
      ],
    ],
    [
      'planned: { s: }\nsinks:\n  s: { from: a, write: { format: csv, path: a.csv } }',
      ['4:3 duplicate_name: The sink `s` has the name of the planned box in line 2. | Give one of them another name.'],
    ],
    [
      'joins:\n  a: { multiply: 0.5 }',
      ['3:18 bad_sketch: `joins.a.multiply` must be at least 1, but is the number 0.5.'],
    ],
    ['joins:\n  a: { drop: 10% }', ['3:14 bad_sketch: `joins.a.drop` must be a number, but is the text "10%".']],
    ['joins:\n  a: { drop: 2 }', ['3:14 bad_sketch: `joins.a.drop` must be at most 1, but is the number 2.']],
    ['joins:\n  - { multiply: 2 }', ['3:5 bad_name: An expectation of joins names no node. | Add `node: …`.']],
    [
      'joins:\n  - { node: a }\n  - { node: A }',
      ['4:7 duplicate_name: The joins of `A` are spoken of twice; the first time in line 3. | Remove one of them.'],
    ],
    ['outputs: a', ['2:10 bad_sketch: `outputs` must be a list, but is the text "a". | Put it in brackets: `[…]`.']],
    [
      'schedule: { cron: daily }',
      ['2:13 bad_sketch: `daily` is no cron expression of five fields. | For example `0 6 * * *`: every day at 06:00.'],
    ],
    [
      'schedule: { cron: "@daily", timezone: Mars }',
      ['2:29 bad_sketch: `Mars` is no known time zone. | For example `UTC` or `America/New_York`.'],
    ],
    ['postions: {}', ['2:1 bad_sketch: `postions` is not a key of this file. | Did you mean `positions`?']],
    ['plumbline: 2', ['1:12 bad_sketch: `plumbline` must be `1`, but is the number 2.']],
    ['title: [a]', ['2:8 bad_sketch: `title` must be text, but is a list.']],
    ['planned:\n  a: { title: x', ['3:16 bad_yaml: The closing `}` is missing. | Add `}` at the end.']],
    ['planned:\n\ta: {}', ['3:1 bad_yaml: A tab stands where YAML indents. | Indent with spaces instead of tabs.']],
    [
      '<<<<<<< HEAD\ntitle: a\n=======\ntitle: b\n>>>>>>> x',
      [
        '2:1 merge_conflict: A merge conflict is not resolved; both sides are left out. | Keep the lines that are right, and remove the other ones and the lines with `<<<<<<<`, `=======` and `>>>>>>>`.',
      ],
    ],
    [
      '<<<<<<< HEAD\noutputs: [a]',
      ['2:1 merge_conflict: A conflict marker of git is left over here. | Remove the line with `<<<<<<<`.'],
    ],
  ])('%j', (body, expected) => {
    const text = body.startsWith('plumbline') ? body : `plumbline: 1\n${body}`;
    expect(problemsOf(text)).toEqual(expected);
    // A section of its own behind it is read, whatever is wrong above.
    expect(parseSketch('pipelines/daily.yaml', `${text}\nname: kept\n`).name).toBe('kept');
  });
});
