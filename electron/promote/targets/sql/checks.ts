import { thresholdText } from '../../../../shared/domain/checks/judge';
import { findColumn } from '../../../../shared/domain/column/find-column';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { quoteIdentifier } from '../../../../shared/domain/sql-text';
import { verdictQuery } from '../../check-sql';
import { columnsOf, type IntermediatePipeline } from '../../intermediate';
import { safeName, uniqueName } from '../../names';
import { carriedCheck, isTolerated, type TestWords } from '../common/check-losses';
import { freshnessOf } from '../common/operations';
import { canBlock, stepsBefore } from './check-order';
import type { SqlNames } from './names';
import type { SqlText } from './sql-text';

/** A check as `pipeline.json` has it. */
export interface SqlCheck {
  /** Each once; the name of its file. */
  readonly id: string;
  readonly node: string;
  readonly name: string;
  readonly type: string;
  readonly column: string | null;
  /** The worst outcome that it can have. */
  readonly level: 'fail' | 'warn';
  /** Whether its failing keeps what reads the node from being made. */
  readonly blocking: boolean;
  readonly threshold: string;
  /** Other nodes that it looks at. */
  readonly reads: readonly string[];
  /** Those of them that its node does not read, and that must be made before it is measured. */
  readonly after: readonly string[];
  readonly file: string;
  readonly defined_in: string;
}

export interface WrittenChecks {
  readonly checks: readonly SqlCheck[];
  /** SQL by path. */
  readonly files: ReadonlyMap<string, string>;
}

const words: TestWords = {
  tool: 'the project',
  test: 'check in SQL',
  byHand: 'a file under checks',
  reference: 'main.NODE',
  contract: 'The columns in pipeline.json, which each step is held to when it is made.',
  baseline: 'a source',
};

/** One query a check that measures what the prototype measures and judges as it judges; what cannot be carried over is a loss. */
export function writeChecks(
  pipeline: IntermediatePipeline,
  names: SqlNames,
  text: SqlText,
  losses: Loss[],
): WrittenChecks {
  const readers = new Set(pipeline.edges.map((edge) => edge.from));
  const taken = new Set<string>();
  const files = new Map<string, string>();
  const checks: SqlCheck[] = [];
  for (const item of pipeline.checks) {
    if (!names.kind.has(item.check.node)) {
      losses.push({
        construct: `check "${item.check.name}" of ${item.check.node}`,
        what: 'Its node is a file that SQL names itself, and no relation of the project.',
        instead: 'Nothing: make the file a source, then promote again.',
      });
      continue;
    }
    const carried = carriedCheck(item, (node) => names.kind.has(node), words);
    if ('loss' in carried) {
      losses.push(carried.loss);
      continue;
    }
    const { check } = carried;
    const tolerated = isTolerated(item, readers);
    if (tolerated)
      losses.push({
        construct: `check "${check.name}" of ${check.node}`,
        what: 'It fails on the rows of the promotion, and a failing check keeps everything behind it from being made.',
        instead: 'It is measured and reported, and does not block.',
      });
    const levels = [check.threshold, check.threshold.additional].map((threshold) => threshold?.level);
    const level = levels.includes('fail') || check.type === 'freshness' ? 'fail' : 'warn';
    const id = uniqueName(`${names.file.get(check.node)}__${safeName(check.name)}`.slice(0, 100), taken);
    const other = check.type === 'invalid' ? check.validity.validReference?.dataset.split('/').at(-1) : undefined;
    const file = `checks/${id}.sql`;
    const place = `${check.file}:${check.line}`;
    checks.push({
      id,
      node: check.node,
      name: check.name,
      type: check.type,
      column: check.column,
      level,
      blocking: level === 'fail' && !tolerated,
      threshold: thresholdText(check),
      reads: other === undefined || other === check.node ? [] : [other],
      after: [],
      file,
      defined_in: place,
    });
    files.set(
      file,
      `-- ${oneLine(`${place} ${check.node}: ${check.name}`)}\n${verdictQuery(check, columnsOf(pipeline, check.node), text.checks)}\n`,
    );
  }
  writeObjectives(pipeline, names, text, taken, (check, sql) => {
    checks.push(check);
    files.set(check.file, sql);
  });
  return { checks: placed(checks, pipeline, losses), files };
}

/** Where each check stands among the steps; a check that would wait for itself cannot block. */
function placed(checks: readonly SqlCheck[], pipeline: IntermediatePipeline, losses: Loss[]): readonly SqlCheck[] {
  const steps = new Set(pipeline.steps.map(({ name }) => name));
  const blocking = canBlock(checks, steps, pipeline.edges);
  return checks.map((check) => {
    if (check.blocking && !blocking.has(check.id))
      losses.push({
        construct: `check "${check.name}" of ${check.node}`,
        what: `It looks at ${check.reads.join(', ')}, which is made of ${check.node} itself or waits for it.`,
        instead: 'It is measured behind both, and does not block.',
      });
    return { ...check, blocking: blocking.has(check.id), after: stepsBefore(check, steps, pipeline.edges) };
  });
}

/** What people decided in the spec on the age of the newest row, as checks that warn. */
function writeObjectives(
  pipeline: IntermediatePipeline,
  names: SqlNames,
  text: SqlText,
  taken: Set<string>,
  write: (check: SqlCheck, sql: string) => void,
): void {
  for (const [node, { column: decided, within }] of freshnessOf(pipeline)) {
    const column = findColumn(columnsOf(pipeline, node), decided ?? '');
    if (column === undefined || !/^(DATE|TIMESTAMP)/.test(column.sqlType) || !names.kind.has(node)) continue;
    const id = uniqueName(`${names.file.get(node)}__objective_freshness`, taken);
    const hours = Number((within / 3600).toPrecision(6));
    const about = {
      ...{ id, node, name: 'objective: freshness', type: 'freshness', column: column.name, level: 'warn' as const },
      ...{ blocking: false, threshold: `<= ${hours} hours`, reads: [], after: [] },
      ...{ file: `checks/${id}.sql`, defined_in: 'the spec' },
    };
    write(
      about,
      [
        `-- The spec decides how old the newest ${oneLine(column.name)} of ${oneLine(node)} may be.`,
        'WITH measured AS (',
        `  SELECT (epoch(${text.checks.now}) - epoch(max(CAST(${quoteIdentifier(column.name)} AS TIMESTAMPTZ)))) / 3600 AS value`,
        `  FROM ${text.relation(node)}`,
        ')',
        `SELECT value, CASE WHEN value <= ${hours} THEN 'pass' ELSE 'warn' END AS outcome`,
        'FROM measured',
        '',
      ].join('\n'),
    );
  }
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
