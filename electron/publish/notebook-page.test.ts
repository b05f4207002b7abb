import { describe, expect, it } from 'vitest';
import { highlightSql } from './highlight-sql';
import { type PageBlock, type PageModel, renderNotebookPage } from './notebook-page';

function page(blocks: readonly PageBlock[], more: Partial<PageModel> = {}): string {
  return renderNotebookPage(
    {
      title: 'On time',
      workspace: 'flight-ops',
      file: 'notebooks/on-time.md',
      blocks,
      exportedAt: '2026-11-25T18:00:00.000Z',
      versions: { plumbline: '0.1.0', duckdb: '1.5.6' },
      commit: { commit: '0123456789abcdef', dirty: true },
      imageOf: () => undefined,
      ...more,
    },
    { code: 'shown' },
  );
}

const evil = `</code></pre><script>alert(1)</script><img src=x onerror="alert(1)">"'><svg onload=alert(1)>`;

/** Elements and attributes that would run or load something. */
const dangerousTag = /^<(?:script|iframe|object|embed|link|base|form|svg|style|meta)\b|\son\w+(?==|\s|>)|\ssrcset\b/i;
/** Addresses that would. */
const dangerousAddress =
  /\s(?:href|src|xlink:href|action|formaction|data)="(?!#|data:image\/|https:\/\/example\.com\/x\.png")[^"]*"/i;

describe('a page', () => {
  it('holds no script and asks for nothing, whatever stands in the notebook and its results', () => {
    const html = page(
      [
        {
          kind: 'prose',
          text: `# ${evil}\n\n${evil}\n\n[x](javascript:alert(1)) ![x](https://example.com/x.png) <a href="javascript:alert(1)">y</a>\n\n<style>body{background:url(https://example.com)}</style><base href="https://example.com"><iframe src="https://example.com"></iframe>\n\n$\\href{javascript:alert(1)}{x}$ $\\includegraphics{https://example.com/x.png}$`,
        },
        {
          kind: 'sql',
          name: evil,
          sql: `SELECT '${evil}' -- ${evil}`,
          state: 'failed',
          reason: evil,
          problem: { message: evil, hint: evil },
          table: { columns: [{ name: evil, type: evil, numeric: false }], rows: [[evil], [null]], total: 2 },
          checks: [
            {
              node: 'n',
              name: evil,
              type: 't',
              column: null,
              outcome: 'fail',
              value: 1,
              threshold: evil,
              level: 'fail',
              file: 'f',
              line: 1,
            },
          ],
        },
        {
          kind: 'chart',
          name: evil,
          svg: '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>',
        },
        { kind: 'input', name: evil, label: evil, value: evil },
        { kind: 'broken', text: evil, message: evil },
      ],
      { title: evil, workspace: evil, file: evil },
    );
    const body = html.slice(html.indexOf('<body>'));
    for (const tag of body.match(/<[a-z](?:"[^"]*"|[^">])*>/gi) ?? []) {
      expect(tag.replace(/="[^"]*"/g, '')).not.toMatch(dangerousTag);
      expect(tag).not.toMatch(dangerousAddress);
    }
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('<a href="https://example.com/x.png" rel="noreferrer noopener">Image: x</a>');
  });

  it('draws math, tables and task lists of GitHub, with a list of contents', () => {
    const html = page([
      {
        kind: 'prose',
        text: '# One\n\n## Two & three\n\n| a | b |\n| - | -: |\n| 1 | 2 |\n\n- [x] done\n\n$$x^2$$ and $y$ and ~~no~~',
      },
    ]);
    expect(html).toContain('<a href="#two-three">Two &#38; three</a>');
    expect(html).toContain('<math');
    expect(html).toContain('<del>no</del>');
    expect(html).toContain('type="checkbox"');
    expect(html).toContain('<th style="text-align:right">b</th>');
  });

  it('says how many rows there are, which value is null, and how a result came to be', () => {
    const html = page([
      {
        kind: 'sql',
        name: 'daily',
        sql: 'SELECT 1',
        state: 'fresh',
        ms: 1234,
        ranAt: '2026-11-25T17:59:00.000Z',
        table: { columns: [{ name: 'n', type: 'INTEGER', numeric: true }], rows: [['1'], [null]], total: 12345 },
        checks: [],
      },
    ]);
    expect(html).toContain('First 2 of 12,345 rows');
    expect(html).toContain('<td class="number"><span class="null">null</span></td>');
    expect(html).toContain('12,345 rows · 1.23 s · ran 2026-11-25 17:59 UTC');
    expect(html).toContain('0123456789ab, with changes since');
    expect(html).toContain('1.5.6');
  });

  it('leaves the queries out, or folds them', () => {
    const cell: PageBlock = { kind: 'sql', name: 'a', sql: 'SELECT secret_column FROM t', state: 'fresh', checks: [] };
    const model = {
      ...({} as PageModel),
      title: 't',
      workspace: 'w',
      file: 'f',
      blocks: [cell],
      exportedAt: '',
      versions: { plumbline: '', duckdb: '' },
      commit: null,
      imageOf: () => undefined,
    };
    expect(renderNotebookPage(model, { code: 'hidden' })).not.toContain('secret_column');
    expect(renderNotebookPage(model, { code: 'folded' })).toContain('<details><summary>Query</summary>');
  });
});

it('marks the parts of a query and keeps its text', () => {
  const sql = `SELECT count(*) AS n, 'a < b' FROM "t x" WHERE x > 1.5 -- why & how`;
  const html = highlightSql(sql);
  expect(html).toContain('<span class="k">SELECT</span> <span class="f">count</span>(*)');
  expect(html).toContain('<span class="s">&#39;a &#60; b&#39;</span>');
  expect(html).toContain('<span class="c">-- why &#38; how</span>');
  const text = html.replace(/<[^>]+>/g, '').replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  expect(text).toBe(sql);
});
