import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { notebook, OpenedEngine } from '../engine/opened-engine';
import { brief } from './checked-tables';

let engine: OpenedEngine;
beforeEach(async () => {
  engine = await OpenedEngine.open({
    'notebooks/n.md': notebook({
      'rows {materialize: table}': "SELECT 1 AS id, 'a' AS word, 0 AS zero",
      'shown {materialize: view}': 'SELECT * FROM rows',
      broken: 'SELECT nope',
    }),
    'data/rows.csv': 'id,word,zero\n1,a,0\n',
    'plumbline.yaml': 'plumbline: 1\nname: test\nsources:\n  file: { path: data/rows.csv }\n',
  });
});
afterEach(() => engine.dispose());

const contract = (node: string) => `dataset: a/main/${node}
checks:
  - row_count: {threshold: {must_be: 1}}
  - row_count: {qualifier: filtered, filter: gone > 1}
  - row_count: {qualifier: unfinished, filter: "id > ("}
  - metric: {expression: sum(id) / sum(zero), threshold: {must_be: 1}}
  - metric: {qualifier: gone, query: SELECT count(*) FROM nowhere, threshold: {must_be: 1}}
  - metric: {qualifier: failed, query: SELECT count(*) FROM broken, threshold: {must_be: 1}}
  - failed_rows: {expression: word > 5 AND word < 6}
  - freshness: {column: word, threshold: {must_be_less_than: 1}}
columns:
  - name: word
    checks:
      - invalid: {valid_format: {name: unfinished, regex: '['}}
      - invalid: {qualifier: elsewhere, valid_reference_data: {dataset: a/main/broken, column: id}}
      - missing:
  - name: gone
    checks: [{missing: null}]
x-plumbline:
  checks:
    - row_count: {group_by: [word]}
    - row_count: {group_by: [gone]}
    - reconciliation: {with: broken, metric: row_count}
    - drift: {column: id}
    - anomaly: {metric: row_count}
    - change: {metric: {aggregate: {column: gone, function: sum}}, threshold: {must_be: 0}}
`;

describe('a broken check', () => {
  it.each(['rows', 'shown', 'file'])('of %s is an error at its line, and hides none of the others', async (node) => {
    engine.folder.write(`checks/${node}.yml`, contract(node));
    await engine.derive();
    await engine.engine.run({});
    await engine.derive();
    const { checks } = await engine.engine.check({});
    expect(brief(checks)).toEqual([
      ['row_count', 'pass', 1],
      ['row_count filtered', 'error', expect.stringContaining('"gone" not found')],
      ['row_count unfinished', 'error', expect.stringContaining('syntax error')],
      ['metric', 'error', 'The check measured Infinity, which is no finite number.'],
      ['metric gone', 'error', expect.stringContaining('nowhere does not exist')],
      ['metric failed', 'error', expect.stringContaining('broken has no fresh result')],
      ['failed_rows', 'error', expect.stringContaining('Cannot compare values of type VARCHAR')],
      ['freshness(word)', 'error', expect.any(String)],
      ['invalid(word)', 'error', expect.stringContaining('DuckDB refuses a regular expression of the check')],
      ['invalid(word) elsewhere', 'error', 'The check refers to `broken`, but there is no such node with a result.'],
      ['missing(word)', 'pass', 0],
      ['missing(gone)', 'error', `\`${node}\` has no column \`gone\`.`],
      ['row_count by word', 'pass', 0],
      ['row_count by gone', 'error', `\`${node}\` has no column \`gone\`.`],
      ['row_count as in broken', 'error', expect.stringContaining('broken has no fresh result')],
      ['psi(id)', 'error', 'There is no baseline of `id`.'],
      ['anomaly(row_count)', 'pass', 1],
      ['change(sum(gone))', 'error', `\`${node}\` has no column \`gone\`.`],
    ]);
    const failed = checks.filter(({ outcome }) => outcome === 'error');
    expect(failed.map(({ error }) => [error?.file, error?.line])).toEqual(
      failed.map(({ line }) => [`checks/${node}.yml`, line]),
    );
  });
});
