import type { RunRecord } from '../../shared/contract/app-state';
import type { EvaluatedCheck } from '../../shared/domain/checks/trend';
import type { PipelineSpec } from '../../shared/domain/spec/pipeline-spec';
import type { FieldProposal } from '../../shared/domain/spec/spec-fields';
import { formatSpecPath } from '../../shared/domain/spec/spec-path';
import { quoteIdentifier } from '../../shared/domain/sql-text';
import type { Evidence } from './evidence';
import type { IntermediatePipeline, PipelineStep } from './intermediate';
import { runProposals } from './run-proposals';

export interface ProposalSources {
  readonly pipeline: IntermediatePipeline;
  readonly spec: PipelineSpec;
  readonly evidence: Evidence;
  /** Newest first. */
  readonly runs: readonly RunRecord[];
  readonly evaluations: readonly EvaluatedCheck[];
  /** Of whoever asks: times of runs are told in it. */
  readonly timezone: string;
}

const timeKinds = new Set(['date', 'timestamp', 'timestamptz', 'timestamp_s', 'timestamp_ms', 'timestamp_ns']);
/** Fewer evaluations say nothing about how often checks pass. */
const fewestEvaluations = 5;

/** What evidence speaks for, by the path of the field. A field without evidence has no proposal. */
export async function proposeFields(sources: ProposalSources): Promise<ReadonlyMap<string, FieldProposal>> {
  const { pipeline, spec } = sources;
  const found = new Map<string, FieldProposal>();
  const propose = (parts: readonly string[], value: string | null | undefined, reason: string) => {
    if (value !== null && value !== undefined && value !== '') found.set(formatSpecPath(parts), { value, reason });
  };
  const address = pipeline.owners.find(({ email }) => email !== undefined);
  propose(['support', 'channel'], address?.email, `the address of the owner ${address?.name}`);
  for (const { on } of spec.observability.alerts)
    propose(['observability', 'alerts', on, 'route'], address?.email, `the address of the owner ${address?.name}`);
  for (const step of pipeline.steps) {
    if (step.kind === 'macros') continue;
    const key = step.keys.declared ?? step.keys.candidates[0];
    const columns = key?.columns.join(', ');
    if (key?.unique === true) {
      const tested = `unique and complete in all ${step.keys.rows.toLocaleString('en-US')} rows`;
      propose(['steps', step.name, 'grain'], `one row for each ${columns}`, `${columns} is ${tested}`);
      propose(['steps', step.name, 'unique_key'], columns, tested);
    }
    const time = timeColumns(step).find(({ name }) => key?.columns.includes(name));
    if (time !== undefined) {
      const reason = `its key ${columns} has the time ${time.name}`;
      propose(['steps', step.name, 'incremental', 'strategy'], 'by_time_range', reason);
      propose(['steps', step.name, 'incremental', 'time_column'], time.name, reason);
    }
    if (pipeline.outputs.includes(step.name)) await proposeOutput(step, sources, propose);
  }
  proposeClasses(pipeline, propose);
  for (const [parts, { value, reason }] of runProposals(sources)) propose(parts, value, reason);
  return found;
}

type Propose = (parts: readonly string[], value: string | null | undefined, reason: string) => void;

function timeColumns(step: PipelineStep) {
  return step.columns.filter(({ type }) => timeKinds.has(type.kind));
}

/** How new and how regular its rows are, what is written about it, and how often its checks passed. */
async function proposeOutput(step: PipelineStep, { evidence, evaluations }: ProposalSources, propose: Propose) {
  const prose = (step.rationale ?? '')
    .split(/\n\s*\n/)
    .filter((part) => !/^\s*(#|<!--|```)/.test(part))
    .at(-1);
  propose(['outputs', step.name, 'description'], prose?.replace(/\s+/g, ' ').trim(), "the notebook's prose before it");
  const [time] = timeColumns(step);
  if (time !== undefined) {
    const column = quoteIdentifier(time.name);
    const [newest, oldest, gap] = await evidence.row(
      `WITH days AS (SELECT DISTINCT CAST(${column} AS DATE) AS day FROM ${quoteIdentifier(step.name)} WHERE ${column} IS NOT NULL), gaps AS (SELECT day, day - lag(day) OVER (ORDER BY day) AS gap FROM days) SELECT max(day), min(day), median(gap) FROM gaps`,
    );
    const days = Math.max(1, Math.ceil(2 * Number(gap)));
    if (gap !== null && gap !== undefined) {
      const reason = `days of ${time.name} are ${Number(gap) === 1 ? 'one day' : `${Number(gap)} days`} apart, the newest is ${newest}`;
      propose(['outputs', step.name, 'objectives', 'freshness', 'column'], time.name, reason);
      propose(
        ['outputs', step.name, 'objectives', 'freshness', 'within'],
        `${days} ${days === 1 ? 'day' : 'days'}`,
        `${reason}; twice that leaves room for one that is late`,
      );
    }
    propose(['rerun', 'start'], oldest, `the oldest ${time.name} of ${step.name}`);
  }
  const own = new Map<string, boolean>();
  for (const { node, at, outcome } of evaluations)
    if (node === step.name) own.set(at, (own.get(at) ?? true) && (outcome === 'pass' || outcome === 'warn'));
  const passed = [...own.values()].filter(Boolean).length;
  if (own.size >= fewestEvaluations)
    propose(
      ['outputs', step.name, 'objectives', 'correctness', 'share_of_runs'],
      String(Math.floor((100 * passed) / own.size)),
      `in ${passed} of ${own.size} evaluations no check failed`,
    );
}

function proposeClasses({ inputs, steps, outputs, classOf }: IntermediatePipeline, propose: Propose): void {
  const lists = [['inputs', inputs] as const, ['outputs', steps.filter(({ name }) => outputs.includes(name))] as const];
  for (const [list, items] of lists)
    for (const { name: node, columns } of items)
      for (const { name } of columns) {
        const known = classOf(node, name);
        if (known === null || known.by === 'declared' || known.by === 'source') continue;
        const share = `${Math.round(known.confidence * 100)} % confident`;
        propose(
          [list, node, 'contract', 'columns', name, 'personal_data', 'class'],
          known.classification,
          `${known.reason} (${share})`,
        );
      }
}
