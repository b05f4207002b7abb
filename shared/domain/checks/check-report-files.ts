import { formatProblem, type Problem } from '../problem';
import { escapeXml } from '../xml-text';
import { type CheckOutcome, type OwnedOutcome, worstFirst } from './check-outcome';

/** What a continuous-integration server is told of an evaluation. */
export interface ReportedChecks {
  readonly report: { readonly ms: number; readonly checks: readonly OwnedOutcome[] };
  /** What is wrong with the check files themselves. */
  readonly problems: readonly Problem[];
}

/**
 * The outcomes as JUnit XML, which every CI server reads: a suite a node and a case a check. What fails is a failure, what could
 * not be evaluated an error; a warning passes, and says what it warns of in its output. An error in a check file is a case of
 * its own. A node's owner is a property of each of its cases. (The format has no standard; this is what https://github.com/testmoapp/junitxml describes.)
 */
export function junitReport({ report, problems }: ReportedChecks): string {
  const broken = problems.filter((problem) => problem.severity === 'error');
  const nodes = [...new Set(report.checks.map((check) => check.node))];
  const suites = nodes.map((node) => suite(node, report.checks.filter((check) => check.node === node).map(testCase)));
  if (broken.length > 0) suites.push(suite('check files', broken.map(brokenCase)));
  const all = suites.map(({ counts }) => counts);
  const attributes = { name: 'plumbline check', ...summed(all), time: (report.ms / 1000).toFixed(3) };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributesText(attributes)}>`,
    ...suites.map(({ xml }) => xml),
    '</testsuites>',
    '',
  ].join('\n');
}

/** The outcomes as Markdown, for the summary of a CI run or a comment: a tally, what does not pass, and the rest folded away. */
export function markdownReport({ report, problems }: ReportedChecks): string {
  const { checks } = report;
  const count = (outcome: CheckOutcome['outcome']) => checks.filter((check) => check.outcome === outcome).length;
  const tally = (['fail', 'error', 'warn', 'pass'] as const)
    .flatMap((outcome) => (count(outcome) > 0 ? [`${count(outcome)} ${outcome}`] : []))
    .join(', ');
  const verdict =
    count('fail') > 0 ? 'failed' : count('error') > 0 || hasErrors(problems) ? 'not all evaluated' : 'passed';
  const sorted = worstFirst(checks);
  const notable = sorted.filter(({ outcome }) => outcome !== 'pass');
  const passed = sorted.filter(({ outcome }) => outcome === 'pass');
  return [
    `## Checks ${verdict}`,
    '',
    checks.length === 0 ? 'There are no checks.' : `${tally}.`,
    ...(notable.length === 0 ? [] : ['', ...table(notable)]),
    ...(passed.length === 0
      ? []
      : ['', `<details><summary>${passed.length} passed</summary>`, '', ...table(passed), '', '</details>']),
    ...(problems.length === 0
      ? []
      : ['', '### Check files', '', ...problems.map((problem) => `- ${inLine(formatProblem(problem))}`)]),
    '',
  ].join('\n');
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
}

interface Case {
  readonly kind: 'pass' | 'failure' | 'error';
  readonly xml: string;
}

function suite(name: string, cases: readonly Case[]): { readonly xml: string; readonly counts: Counts } {
  const of = (kind: Case['kind']) => cases.filter((one) => one.kind === kind).length;
  const counts = { tests: cases.length, failures: of('failure'), errors: of('error') };
  const xml = [
    `  <testsuite${attributesText({ name, ...counts })}>`,
    ...cases.map((one) => one.xml),
    '  </testsuite>',
  ].join('\n');
  return { xml, counts };
}

function testCase(check: OwnedOutcome): Case {
  const { outcome, node, name, file, line, error, owner } = check;
  const found = error === undefined ? measured(check) : formatProblem(error);
  const place = { classname: node, name, file, line };
  const properties =
    owner === null ? '' : `<properties><property${attributesText({ name: 'owner', value: owner })}/></properties>`;
  switch (outcome) {
    case 'pass':
      return {
        kind: 'pass',
        xml: `    <testcase${attributesText(place)}${properties === '' ? '/>' : `>${properties}</testcase>`}`,
      };
    case 'warn':
      return { kind: 'pass', xml: element(place, 'system-out', {}, `warning: ${found}`, properties) };
    case 'fail':
      return {
        kind: 'failure',
        xml: element(place, 'failure', { message: found, type: check.type }, found, properties),
      };
    case 'error':
      return {
        kind: 'error',
        xml: element(place, 'error', { message: error?.message ?? found, type: check.type }, found, properties),
      };
  }
}

function brokenCase(problem: Problem): Case {
  const { file = '', line } = problem;
  const place = { classname: file, name: `line ${line ?? 1}`, file, line: line ?? 1 };
  return {
    kind: 'error',
    xml: element(place, 'error', { message: problem.message, type: problem.code }, formatProblem(problem)),
  };
}

function element(
  place: Readonly<Record<string, string | number>>,
  tag: string,
  attributes: Readonly<Record<string, string>>,
  text: string,
  properties = '',
): string {
  return `    <testcase${attributesText(place)}>${properties}<${tag}${attributesText(attributes)}>${escapeXml(text)}</${tag}></testcase>`;
}

function measured({ value, threshold, detail }: CheckOutcome): string {
  const sentence = `${value === null ? 'no value' : `value ${value}`}, expected ${threshold}`;
  return detail === undefined ? sentence : `${sentence}: ${detail}`;
}

/** With a column of owners where there are any. */
function table(checks: readonly OwnedOutcome[]): string[] {
  const owned = checks.some(({ owner }) => owner !== null);
  const rows = checks.map((check) => [
    check.outcome,
    check.node,
    check.name,
    check.value === null ? '' : String(check.value),
    check.threshold,
    `${check.file}:${check.line}`,
    ...(owned ? [check.owner ?? ''] : []),
    check.error?.message ?? check.detail ?? '',
  ]);
  return [
    `| outcome | node | check | value | expected | where | ${owned ? 'owner | ' : ''}|`,
    `| --- | --- | --- | ---: | --- | --- | ${owned ? '--- | ' : ''}--- |`,
    ...rows.map((row) => `| ${row.map(inLine).join(' | ')} |`),
  ];
}

/** Text that stays in its cell and means nothing to Markdown or HTML. */
function inLine(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
}

function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

function summed(all: readonly Counts[]): Counts {
  const of = (key: keyof Counts) => all.reduce((sum, counts) => sum + counts[key], 0);
  return { tests: of('tests'), failures: of('failures'), errors: of('errors') };
}

function attributesText(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value)).replaceAll('"', '&quot;').replaceAll('\n', '&#10;')}"`)
    .join('');
}
