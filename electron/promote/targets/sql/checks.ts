import { thresholdText } from '../../../../shared/domain/checks/judge';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { verdictQuery } from '../../check-sql';
import { columnsOf, type IntermediatePipeline } from '../../intermediate';
import { safeName, uniqueName } from '../../names';
import { carriedCheck, isTolerated, type TestWords } from '../common/check-losses';
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
      reads: other === undefined ? [] : [other],
      file,
      defined_in: place,
    });
    files.set(
      file,
      `-- ${oneLine(`${place} ${check.node}: ${check.name}`)}\n${verdictQuery(check, columnsOf(pipeline, check.node), text.checks)}\n`,
    );
  }
  return { checks, files };
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
