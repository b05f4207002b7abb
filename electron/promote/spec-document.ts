import { thresholdText } from '../../shared/domain/checks/judge';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import { findColumn } from '../../shared/domain/column/find-column';
import { typeText } from '../../shared/domain/inputs/input-definition';
import { isDirect } from '../../shared/domain/lineage/describe-column';
import type {
  PipelineSpec,
  SpecCheck,
  SpecColumn,
  SpecFixture,
  SpecInput,
  SpecKey,
  SpecStep,
} from '../../shared/domain/spec/pipeline-spec';
import type { ReadinessFinding } from '../../shared/domain/spec/promotion-result';
import { demandsNone } from './demands-none';
import type {
  FixtureRows,
  IntermediatePipeline,
  PipelineCheck,
  PipelineInput,
  PipelineStep,
  StepKeys,
} from './intermediate';
import type { SqlPiece } from './sql-pieces';

export interface ReviewedReadiness {
  readonly score: number;
  readonly evaluated: number;
  readonly findings: readonly ReadinessFinding[];
}

/** The spec of a slice. What people decide is null here; `keepDecisions` puts back what they wrote into an earlier one. */
export function specOf(pipeline: IntermediatePipeline, readiness: ReviewedReadiness): PipelineSpec {
  return {
    plumbline_spec: 1,
    id: `${pipeline.workspace.name}/${pipeline.name}`,
    name: pipeline.name,
    version: '1.0.0',
    status: 'draft',
    purpose: pipeline.workspace.description,
    owners: pipeline.owners.map(({ name, email }) => ({ name, email: email ?? null })),
    support: null,
    parameters: pipeline.parameters.map(({ bound, value, typedBy, description }) => ({
      name: bound.name,
      type: typeText(bound),
      typed_by: typedBy,
      default: value,
      ...(bound.origin === 'given' ? { given: true as const } : {}),
      description,
    })),
    inputs: pipeline.inputs.map((input) => inputOf(input, pipeline)),
    steps: pipeline.steps.map((step) => stepOf(step, pipeline)),
    outputs: pipeline.steps
      .filter((step) => pipeline.outputs.includes(step.name))
      .map((step) => ({
        name: step.name,
        description: null,
        contract: {
          columns: contractColumns(pipeline, step.name, step.columns, step.keys),
          key: keyOf(step.keys),
        },
        objectives: { freshness: null, correctness: null },
      })),
    checks: pipeline.checks.map(checkOf),
    schedule:
      pipeline.schedule === null
        ? null
        : {
            cron: pipeline.schedule.cron,
            timezone: pipeline.schedule.timezone,
            decided_in: pipeline.schedule.decidedIn,
          },
    run: {
      concurrency: null,
      retries: null,
      retry_delay: null,
      timeout: null,
      deadline: null,
      on_dependency_failure: null,
    },
    rerun: { idempotent: null, backfill: null, start: null },
    secrets: pipeline.secrets.map(({ name, places }) => ({ name, used_by: [...places] })),
    lineage: { tables: pipeline.edges.map(({ from, to }) => ({ from, to })), columns: columnLineage(pipeline) },
    fixtures: fixturesOf(pipeline),
    golden_results: [...pipeline.golden],
    environments: null,
    observability: {
      metrics: pipeline.outputs.map((output) => `rows of ${output}`),
      log_points: [],
      alerts: pipeline.checks
        .filter(({ check }) => check.threshold.level === 'fail')
        .map(({ check }) => ({ on: `${check.node}: ${check.name}`, route: null })),
    },
    runbook: null,
    provenance: {
      workspace: pipeline.workspace.name,
      commit: pipeline.provenance?.commit ?? null,
      branch: pipeline.provenance?.branch ?? null,
      dirty: pipeline.provenance?.dirty ?? null,
      versions: { ...pipeline.versions },
      left_out: pipeline.leftOut.map(({ node, kind }) => ({ node, kind })),
    },
    readiness: {
      score: readiness.score,
      evaluated: readiness.evaluated,
      findings: readiness.findings.map(({ code, severity, place, message, fix }) => ({
        code,
        severity,
        place,
        message,
        ...(fix === undefined ? {} : { fix }),
      })),
    },
  };
}

/** For each column of each step the columns that its values come from; why, where that cannot be told. */
export function columnLineage({
  steps,
  lineage,
}: IntermediatePipeline): NonNullable<PipelineSpec['lineage']['columns']> {
  const known = new Map(lineage.map((one) => [one.node, one]));
  return steps.flatMap(({ name: node, kind, columns }) => {
    if (kind !== 'query') return [];
    const told = known.get(node);
    return columns.map(({ name: column }) => {
      const own = told?.columns.find(({ name }) => name === column);
      const reason =
        own === undefined ? (told?.reason ?? 'It is not among the columns that its SQL was read as.') : own.reason;
      if (own === undefined || own.kind === 'unresolved')
        return { node, column, from: [], unresolved: reason ?? 'Its SQL is not read.' };
      return {
        node,
        column,
        from: own.from.filter(isDirect).map((input) => ({ node: input.node, column: input.column })),
      };
    });
  });
}

/** The rows of unit tests, those of one test under one name; null where there are none. */
function fixturesOf({ unitCases }: IntermediatePipeline): PipelineSpec['fixtures'] {
  if (unitCases.length === 0) return null;
  return unitCases.flatMap(({ name, step, given, expected, parameters, covers }) => {
    const of = (role: 'given' | 'expected', { node, columns, rows }: FixtureRows): SpecFixture => ({
      node,
      case: name,
      step,
      role,
      source: 'data',
      rows: rows.map((row) => Object.fromEntries(columns.map((column, index) => [column.name, row[index] ?? null]))),
    });
    return [
      ...given.map((rows) => of('given', rows)),
      { ...of('expected', expected), parameters: { ...parameters }, covers: [...covers] },
    ];
  });
}

/** SQL as it may be written down: an environment variable's name stands where a credential was. */
export function sharedSql(pieces: readonly SqlPiece[]): string {
  return pieces.map((piece) => (piece.kind === 'secret' ? `\${${piece.name}}` : piece.text)).join('');
}

/** The same for a path or an option. */
export function withoutSecrets(text: string, pipeline: Pick<IntermediatePipeline, 'secrets'>): string {
  return pipeline.secrets.reduce((shown, secret) => shown.replaceAll(secret.text, `\${${secret.name}}`), text);
}

function inputOf(input: PipelineInput, pipeline: IntermediatePipeline): SpecInput {
  const { source } = input;
  return {
    name: input.name,
    kind: source === null ? 'file' : 'source',
    format: source?.format ?? null,
    location: withoutSecrets(source?.path ?? input.node.file, pipeline),
    options: Object.fromEntries(
      Object.entries(source?.options ?? {}).map(([name, value]) => [
        name,
        typeof value === 'string' ? withoutSecrets(value, pipeline) : value,
      ]),
    ),
    description: input.description,
    contract: {
      columns: contractColumns(pipeline, input.name, input.columns, source === null ? null : input.keys),
      key: keyOf(input.keys),
    },
    objectives: { freshness: null, correctness: null },
    rows: source === null ? null : input.keys.rows,
    bytes: source?.bytes ?? null,
    identity: source?.identity ?? null,
    fingerprint: input.node.fingerprint ?? null,
  };
}

function stepOf(step: PipelineStep, pipeline: IntermediatePipeline): SpecStep {
  const isQuery = step.kind === 'query';
  return {
    name: step.name,
    kind: step.kind,
    sql: sharedSql(step.parsed.pieces),
    dialect: 'duckdb',
    depends_on: [...step.dependsOn],
    parameters: [...step.node.parameters],
    columns: step.columns.map(({ name, sqlType }) => ({ name, type: sqlType })),
    grain: grainOf(step),
    unique_key: keyOf(step.keys),
    key_candidates: step.keys.candidates.map(copyKey),
    materialization: isQuery ? (step.incremental === null ? materializationOf(step, pipeline) : 'incremental') : null,
    incremental: null,
    late_data: null,
    rows: isQuery ? step.keys.rows : null,
    rationale: step.rationale,
    defined_in: { file: step.node.file, line: step.node.line },
    fingerprint: step.node.fingerprint ?? null,
  };
}

/** What one row stands for, as long as nobody says it in other words; null without a key. */
export function grainOf({ keys: { declared } }: Pick<PipelineStep, 'keys'>): string | null {
  return declared === null ? null : `one row for each ${declared.columns.join(', ')}`;
}

/** A node is materialised once, as it is in the workspace, unless its cell asks for a view. An output is always a table. */
export function materializationOf(
  step: PipelineStep,
  pipeline: Pick<IntermediatePipeline, 'outputs'>,
): 'table' | 'view' {
  return step.materialize === 'view' && !pipeline.outputs.includes(step.name) ? 'view' : 'table';
}

function checksOf(pipeline: IntermediatePipeline, node: string): readonly PipelineCheck[] {
  return pipeline.checks.filter(({ check }) => check.node === node);
}

function contractColumns(
  pipeline: IntermediatePipeline,
  node: string,
  columns: readonly ColumnInfo[],
  keys: StepKeys | null,
): SpecColumn[] {
  const checks = checksOf(pipeline, node);
  return columns.map(({ name, sqlType }) => {
    const known = pipeline.classOf(node, name);
    const declared = known?.by === 'declared' || known?.by === 'source' ? known.classification : null;
    const confidence = known?.by === 'name' || known?.by === 'content' ? known.by : null;
    const suspected = confidence === null ? null : (known?.kind ?? null);
    const missing = checks.some(
      ({ check }) =>
        check.type === 'missing' && findColumn(columns, check.column ?? '')?.name === name && demandsNone(check),
    );
    return {
      name,
      type: sqlType,
      required: missing ? true : null,
      nulls: keys?.nulls.get(name) ?? null,
      description: null,
      personal_data: { class: declared, suspected, confidence },
    };
  });
}

function keyOf(keys: StepKeys): SpecKey | null {
  return keys.declared === null ? null : copyKey(keys.declared);
}

function copyKey(key: SpecKey): SpecKey {
  return { ...key, columns: [...key.columns] };
}

export function checkOf({ check, outcome }: PipelineCheck): SpecCheck {
  const rules = 'validity' in check ? check.validity : undefined;
  const given = Object.entries(rules ?? {}).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return {
    node: check.node,
    name: check.name,
    type: check.type,
    column: check.column,
    ...(check.type === 'duplicate' ? { columns: [...check.columns] } : {}),
    severity: check.threshold.level,
    threshold: thresholdText(check),
    filter: check.filter,
    ...(given.length === 0 ? {} : { rules: Object.fromEntries(given) }),
    ...definitionOf(check),
    defined_in: { file: check.file, line: check.line },
    at_promotion: { outcome: outcome?.outcome ?? 'not_run', value: outcome?.value ?? null },
  };
}

/** What stands elsewhere in a check's entry, and a baseline, which is no part of what it asks for. */
const toldElsewhere = new Set([
  ...['name', 'node', 'type', 'column', 'columns', 'threshold', 'filter', 'validity'],
  ...['file', 'line', 'columnNumber', 'baseline', 'owner'],
]);

function definitionOf(check: PipelineCheck['check']): Pick<SpecCheck, 'definition'> {
  const rest = Object.entries(check).filter(([key, value]) => !toldElsewhere.has(key) && value != null);
  // As JSON has it: the spec is read back from text.
  return rest.length === 0 ? {} : { definition: JSON.parse(JSON.stringify(Object.fromEntries(rest))) };
}
