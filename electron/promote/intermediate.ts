import type { Check } from '../../shared/domain/checks/check-file';
import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import type { ColumnClass } from '../../shared/domain/classification/classification';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import type { GraphNode } from '../../shared/domain/graph/graph';
import type { BoundParameter } from '../../shared/domain/graph/parameter-bindings';
import type { NodeLineage } from '../../shared/domain/lineage/lineage';
import type { Manifest, ParameterValue } from '../../shared/domain/manifest/manifest';
import type { GoldenResult, PipelineSpec, SpecKey, SpecStep } from '../../shared/domain/spec/pipeline-spec';
import type { SourceFiles } from '../../shared/domain/workspace-snapshot';
import type { ParsedCell } from './sql-pieces';

/**
 * The slice as plain data: everything that the spec, the readiness review and the writers of target projects read. What is
 * here was read from files or measured; nothing is guessed.
 */
export interface IntermediatePipeline {
  /** The first chosen output. */
  readonly name: string;
  readonly workspace: { readonly name: string; readonly root: string; readonly description: string | null };
  readonly owners: Manifest['owners'];
  readonly inputs: readonly PipelineInput[];
  /** Each after the steps that it depends on. */
  readonly steps: readonly PipelineStep[];
  /** Names of steps, or of inputs chosen as they are. */
  readonly outputs: readonly string[];
  readonly parameters: readonly PipelineParameter[];
  readonly checks: readonly PipelineCheck[];
  /** The check files of its nodes as they are written. */
  readonly checkFiles: readonly { readonly node: string; readonly file: string; readonly text: string }[];
  readonly golden: readonly GoldenResult[];
  /** Unit tests from real rows; none where none were chosen. */
  readonly unitCases: readonly UnitCase[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  /** Of its steps. */
  readonly lineage: readonly NodeLineage[];
  /** The class of a column: what somebody said, else what its values look like, else what its name suggests. */
  readonly classOf: (node: string, column: string) => ColumnClass | null;
  readonly schedule: { readonly cron: string; readonly timezone: string; readonly decidedIn: string } | null;
  readonly secrets: readonly Secret[];
  readonly leftOut: readonly { readonly node: string; readonly kind: string }[];
  /** The spec before this promotion, with what people decided in it; null where there was none. */
  readonly earlierSpec: PipelineSpec | null;
  readonly provenance: { readonly commit: string; readonly branch: string | null; readonly dirty: boolean } | null;
  readonly versions: Readonly<Record<string, string>>;
}

export interface PipelineInput {
  readonly name: string;
  readonly node: GraphNode;
  /** Null for a file that SQL names itself. */
  readonly source: SourceFiles | null;
  readonly description: string | null;
  readonly columns: readonly ColumnInfo[];
  readonly keys: StepKeys;
  /** What values of its columns look like, by folded name. */
  readonly contents: ReadonlyMap<string, ColumnClass>;
}

export interface PipelineStep {
  readonly name: string;
  readonly node: GraphNode;
  readonly kind: 'query' | 'macros';
  readonly parsed: ParsedCell;
  readonly dependsOn: readonly string[];
  readonly columns: readonly ColumnInfo[];
  /** The cell's `materialize` option. */
  readonly materialize: 'table' | 'view' | null;
  /** The notebook's prose between the query before and this one. */
  readonly rationale: string | null;
  /** Of an output: what a person wrote in the spec about it (under an empty name) and its columns. */
  readonly descriptions?: ReadonlyMap<string, string>;
  readonly keys: StepKeys;
  /** What a person decided in the spec; null: every run makes all rows again. */
  readonly incremental: SpecStep['incremental'];
  /** Of an output: what values of its columns look like, by folded name. */
  readonly contents: ReadonlyMap<string, ColumnClass>;
  /** The run that made its rows: when it ended, as ISO text, and how long it took. Null for a step that makes none. */
  readonly ran: { readonly at: string; readonly ms: number } | null;
}

/** A step with few rows of each node that it reads, and the rows that it makes of them. */
export interface UnitCase {
  readonly name: string;
  readonly step: string;
  readonly given: readonly FixtureRows[];
  readonly expected: FixtureRows;
  /** Values of the parameters that the rows were made with. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** What the rows exercise, in words: `join of orders and customers: no match`. */
  readonly covers: readonly string[];
}

export interface FixtureRows {
  readonly node: string;
  readonly columns: readonly ColumnInfo[];
  /** Values as the text that a cast to the column's type reads back. */
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface StepKeys {
  readonly rows: number;
  readonly nulls: ReadonlyMap<string, number>;
  readonly declared: SpecKey | null;
  readonly candidates: readonly SpecKey[];
}

export interface PipelineParameter {
  readonly bound: BoundParameter;
  readonly value: ParameterValue;
  readonly typedBy: 'manifest' | 'input';
  readonly description: string | null;
}

export interface PipelineCheck {
  readonly check: Check;
  /** Null when it did not run. */
  readonly outcome: CheckOutcome | null;
}

export interface Secret {
  /** The environment variable that stands for it. */
  readonly name: string;
  /** The credential itself: compared and replaced, never written. */
  readonly text: string;
  /** Where it was found: node names. */
  readonly places: readonly string[];
  readonly what: string;
}

/** What checks are written from: nodes with their columns, and what is to hold of their rows. */
export interface CheckedPipeline extends Pick<IntermediatePipeline, 'checks' | 'golden' | 'edges'> {
  readonly inputs: readonly Pick<PipelineInput, 'name' | 'columns'>[];
  readonly steps: readonly Pick<PipelineStep, 'name' | 'columns'>[];
}

/** Columns of a node of the pipeline; none for one that is not part of it. */
export function columnsOf(pipeline: Pick<CheckedPipeline, 'inputs' | 'steps'>, node: string): readonly ColumnInfo[] {
  return [...pipeline.steps, ...pipeline.inputs].find((candidate) => candidate.name === node)?.columns ?? [];
}

/** What the names of nodes in a project are made from; a spec has it too. */
export interface NamedPipeline {
  readonly name: string;
  readonly workspace: { readonly name: string };
  readonly inputs: readonly { readonly name: string; readonly source: object | null }[];
  readonly steps: readonly { readonly name: string; readonly kind: 'query' | 'macros' }[];
}
