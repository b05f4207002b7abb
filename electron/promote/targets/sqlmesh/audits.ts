import type { ContractCheck } from '../../../../shared/domain/checks/check-file';
import { dbtRuleOf } from '../../../../shared/domain/checks/interchange/dbt-rule';
import { findColumn } from '../../../../shared/domain/column/find-column';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { quoteText } from '../../../../shared/domain/sql-text';
import { checkQueries } from '../../check-sql';
import { demandsNone } from '../../demands-none';
import { goldenFormula } from '../../golden-results';
import { columnsOf, type IntermediatePipeline } from '../../intermediate';
import { columnSql, safeName, uniqueName } from '../../names';
import { carriedCheck, isTolerated, type TestWords } from '../common/check-losses';
import { goldenQuery } from '../common/golden-query';
import { plainText, type SqlmeshNames } from './names';
import { callOf, markedText, modelMark, rowsMark, TextWriter } from './text-query';

export interface ModelAudits {
  /** Calls of audits for a model's header, by node. */
  readonly calls: ReadonlyMap<string, readonly string[]>;
  /** Nodes that a node's audits read beside it. */
  readonly reads: ReadonlyMap<string, readonly string[]>;
  /** SQL by path. */
  readonly files: ReadonlyMap<string, string>;
}

const words: TestWords = {
  tool: 'SQLMesh',
  test: 'audit',
  byHand: 'an audit',
  reference: 'the models',
  contract: 'The columns in the header of the model, where SQLMesh reads their types.',
  baseline: 'a seed',
};

/**
 * The checks as audits. SQLMesh's own where they mean exactly the same; everything else becomes an audit that measures what the
 * prototype's check measures. Golden results are audits too.
 */
export function writeAudits(pipeline: IntermediatePipeline, names: SqlmeshNames, losses: Loss[]): ModelAudits {
  const calls = new Map<string, string[]>();
  const reads = new Map<string, string[]>();
  const files = new Map<string, string>();
  const taken = new Set<string>(pipeline.golden.map(({ node }) => `golden__${names.file.get(node)}`));
  const readers = new Set(pipeline.edges.map((edge) => edge.from));
  const add = (to: Map<string, string[]>, node: string, item: string) => to.set(node, [...(to.get(node) ?? []), item]);
  for (const item of pipeline.checks) {
    const carried = carriedCheck(item, (node) => names.table.has(node), words);
    if ('loss' in carried) {
      losses.push(carried.loss);
      continue;
    }
    const { check } = carried;
    const tolerated = isTolerated(item, readers);
    if (tolerated)
      losses.push({
        construct: `check "${check.name}" of ${check.node}`,
        what: 'It fails on the rows of the promotion, and in SQLMesh a blocking audit that fails keeps everything behind it from being made.',
        instead: 'An audit that does not block.',
      });
    const builtIn = builtInAudit(check, pipeline, !tolerated && check.threshold.level === 'fail');
    if (builtIn !== undefined) {
      add(calls, check.node, builtIn);
      continue;
    }
    const others = new Set<string>();
    const writer = new TextWriter(pipeline, names);
    const dialect = {
      relation: (node: string) => {
        if (node === check.node) return rowsMark;
        others.add(node);
        return modelMark(node, names);
      },
      text: (sql: string) => writer.text(sql),
      now: 'now()',
      nowText: '«now»',
    };
    const stem = `${names.file.get(check.node)}__${safeName(check.name)}`.slice(0, 60);
    for (const query of checkQueries(check, columnsOf(pipeline, check.node), dialect)) {
      const name = uniqueName(`${stem}${query.suffix}`, taken);
      const blocking = !tolerated && query.level !== 'warn';
      const place = oneLine(`${check.file}:${check.line} ${check.node}: ${check.name}`);
      files.set(
        `audits/${name}.sql`,
        `AUDIT (\n  name ${name},\n  blocking ${blocking}\n);\n\n-- ${plainText(place)}\nSELECT * FROM ${callOf({ text: query.sql.trimEnd(), variables: writer.variables })}\n`,
      );
      add(calls, check.node, name);
    }
    for (const node of others) {
      if (isBehind(node, check.node, pipeline))
        losses.push({
          construct: `check "${check.name}" of ${check.node}`,
          what: `It reads ${node}, which is made of ${check.node} and so behind it.`,
          instead: `It reads the rows of ${node} that an earlier run made; the first run has none and fails.`,
        });
      else if (!reads.get(check.node)?.includes(node)) add(reads, check.node, node);
    }
  }
  for (const golden of pipeline.golden) {
    const name = `golden__${names.file.get(golden.node)}`;
    const text = goldenQuery(golden, columnsOf(pipeline, golden.node), { relation: rowsMark, text: markedText });
    files.set(
      `audits/${name}.sql`,
      [
        `AUDIT (\n  name ${name}\n);\n`,
        `-- Facts of the rows at promotion (formula ${goldenFormula}). They hold for the same inputs and parameter values only:`,
        '-- set the variable golden_results to false when the inputs move on.',
        `SELECT * FROM ${callOf({ text: text.trimEnd(), variables: new Set() })}`,
        'WHERE @golden_results\n',
      ].join('\n'),
    );
    add(calls, golden.node, name);
  }
  return { calls, reads, files };
}

/** An audit of SQLMesh's own that finds the same rows; it takes plain names only, and of an incremental model one interval. */
function builtInAudit(check: ContractCheck, pipeline: IntermediatePipeline, blocking: boolean): string | undefined {
  const { threshold } = check;
  if ((pipeline.steps.find(({ name }) => name === check.node)?.incremental ?? null) !== null) return undefined;
  if (!demandsNone({ ...check, threshold: { ...threshold, level: 'fail' } })) return undefined;
  if (threshold.metric !== 'count' || threshold.additional !== undefined) return undefined;
  const column = findColumn(columnsOf(pipeline, check.node), check.column ?? '');
  if (column === undefined || columnSql(column.name) !== column.name) return undefined;
  const { name } = column;
  const suffix = blocking ? '' : '_non_blocking';
  const rule = dbtRuleOf(check);
  if (rule?.test === 'not_null') return `not_null${suffix}(columns := (${name}))`;
  // SQLMesh counts a second row without a value as a duplicate.
  if (rule?.test === 'unique') return `unique_values${suffix}(columns := (${name}), condition := ${name} IS NOT NULL)`;
  if (rule?.test === 'accepted_values' && rule.values.length > 0 && column.type.kind === 'varchar') {
    const texts = rule.values.flatMap((value) =>
      typeof value === 'string' && /^[\w .:/+-]*$/.test(value) ? [quoteText(value)] : [],
    );
    if (texts.length === rule.values.length && texts.length > 1)
      return `accepted_values${suffix}(column := ${name}, is_in := (${texts.join(', ')}))`;
  }
  return undefined;
}

/** Whether `node` is made of `of`, through other nodes too. */
function isBehind(node: string, of: string, { edges }: IntermediatePipeline): boolean {
  const seen = new Set<string>();
  const next = [of];
  for (let name = next.pop(); name !== undefined; name = next.pop()) {
    if (name === node) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    next.push(...edges.filter((edge) => edge.from === name).map((edge) => edge.to));
  }
  return false;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
