import { describe, expect, it } from 'vitest';
import type { OwnedOutcome } from './check-outcome';
import { junitReport, markdownReport } from './check-report-files';

const outcome = (more: Partial<OwnedOutcome>): OwnedOutcome => ({
  node: 'orders',
  name: 'row_count',
  type: 'row_count',
  column: null,
  outcome: 'pass',
  value: 4,
  threshold: '> 0',
  level: 'fail',
  file: 'checks/orders.yml',
  line: 3,
  owner: null,
  ...more,
});
const checks = [
  outcome({}),
  outcome({ name: 'missing(a|b)', outcome: 'fail', value: 2, threshold: '= 0', line: 7 }),
  outcome({ node: 'days', name: 'freshness(at)', outcome: 'warn', value: 3.5, threshold: '< 2 days' }),
  outcome({
    node: 'days',
    name: '<"net" & \u0007>',
    outcome: 'error',
    value: null,
    error: {
      code: 'bad_check',
      severity: 'error',
      message: 'There is no column\n`x`.',
      file: 'checks/days.yml',
      line: 5,
    },
  }),
  outcome({ node: 'days', name: 'schema', type: 'schema', outcome: 'fail', value: 1, detail: 'missing: `x`' }),
];
const problems = [
  {
    code: 'unknown_check',
    severity: 'error',
    message: '`sql` is not a type.',
    file: 'checks/x.yml',
    line: 4,
    column: 5,
  },
  { code: 'bad_check', severity: 'warning', message: 'Add `columns`.', file: 'checks/x.yml', line: 1, column: 1 },
] as const;

describe('the JUnit report', () => {
  it('has a suite a node, and tells failures from errors', () => {
    expect(junitReport({ report: { ms: 1234, checks }, problems })).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="plumbline check" tests="6" failures="2" errors="2" time="1.234">
  <testsuite name="orders" tests="2" failures="1" errors="0">
    <testcase classname="orders" name="row_count" file="checks/orders.yml" line="3"/>
    <testcase classname="orders" name="missing(a|b)" file="checks/orders.yml" line="7"><failure message="value 2, expected = 0" type="row_count">value 2, expected = 0</failure></testcase>
  </testsuite>
  <testsuite name="days" tests="3" failures="1" errors="1">
    <testcase classname="days" name="freshness(at)" file="checks/orders.yml" line="3"><system-out>warning: value 3.5, expected &lt; 2 days</system-out></testcase>
    <testcase classname="days" name="&lt;&quot;net&quot; &amp; \ufffd&gt;" file="checks/orders.yml" line="3"><error message="There is no column&#10;\`x\`." type="row_count">checks/days.yml:5: There is no column
\`x\`.</error></testcase>
    <testcase classname="days" name="schema" file="checks/orders.yml" line="3"><failure message="value 1, expected &gt; 0: missing: \`x\`" type="schema">value 1, expected &gt; 0: missing: \`x\`</failure></testcase>
  </testsuite>
  <testsuite name="check files" tests="1" failures="0" errors="1">
    <testcase classname="checks/x.yml" name="line 4" file="checks/x.yml" line="4"><error message="\`sql\` is not a type." type="unknown_check">checks/x.yml:4:5: \`sql\` is not a type.</error></testcase>
  </testsuite>
</testsuites>
`);
  });

  it('has the owner of a node as a property of its cases, whatever becomes of them', () => {
    const owned = checks.map((check) => ({ ...check, owner: check.node === 'days' ? 'Ann & "Bo"' : null }));
    const xml = junitReport({ report: { ms: 1, checks: [...owned, outcome({ owner: 'Cy' })] }, problems: [] });
    const property = '<properties><property name="owner" value="Ann &amp; &quot;Bo&quot;"/></properties>';
    for (const tag of ['<system-out>', '<error ', '<failure ']) expect(xml).toContain(`${property}${tag}`);
    expect(xml).toContain('line="3"><properties><property name="owner" value="Cy"/></properties></testcase>\n');
    expect(xml.match(/<properties>/g)).toHaveLength(4);
  });

  it('is well-formed without any check', () => {
    expect(junitReport({ report: { ms: 0, checks: [] }, problems: [] })).toContain('tests="0"');
  });
});

describe('the Markdown summary', () => {
  it('has what does not pass first, and nothing that breaks its tables', () => {
    const text = markdownReport({ report: { ms: 1, checks }, problems });
    expect(text.split('\n').slice(0, 9)).toEqual([
      '## Checks failed',
      '',
      '2 fail, 1 error, 1 warn, 1 pass.',
      '',
      '| outcome | node | check | value | expected | where | |',
      '| --- | --- | --- | ---: | --- | --- | --- |',
      '| fail | orders | missing(a\\|b) | 2 | = 0 | checks/orders.yml:7 |  |',
      '| fail | days | schema | 1 | > 0 | checks/orders.yml:3 | missing: \\`x\\` |',
      '| error | days | &lt;"net" &amp; \u0007> |  | > 0 | checks/orders.yml:3 | There is no column \\`x\\`. |',
    ]);
    expect(text).toContain('<details><summary>1 passed</summary>');
    expect(text).toContain('- checks/x.yml:4:5: \\`sql\\` is not a type.');
  });

  it('has a column of owners where there are any', () => {
    const owned = [outcome({ outcome: 'fail', owner: 'A|B' }), outcome({ outcome: 'fail', node: 'days' }), outcome({})];
    const text = markdownReport({ report: { ms: 1, checks: owned }, problems: [] });
    expect(text).toContain(
      [
        '| outcome | node | check | value | expected | where | owner | |',
        '| --- | --- | --- | ---: | --- | --- | --- | --- |',
        '| fail | orders | row\\_count | 4 | > 0 | checks/orders.yml:3 | A\\|B |  |',
        '| fail | days | row\\_count | 4 | > 0 | checks/orders.yml:3 |  |  |',
      ].join('\n'),
    );
    expect(text).toContain('| outcome | node | check | value | expected | where | |');
  });

  it('says when all passed, and when there is nothing', () => {
    const passed = { ms: 1, checks: [outcome({})] };
    expect(markdownReport({ report: passed, problems: [] })).toContain('## Checks passed\n\n1 pass.');
    expect(markdownReport({ report: passed, problems })).toContain('## Checks not all evaluated');
    expect(markdownReport({ report: { ...passed, checks: [] }, problems: [] })).toContain('There are no checks.');
  });
});
