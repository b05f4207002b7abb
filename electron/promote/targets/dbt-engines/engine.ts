import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { Dialect } from '../../dialects/dialect';
import type { IntermediatePipeline, PipelineStep } from '../../intermediate';
import type { DbtNames } from '../dbt/names';
import type { GoldenDialect, TranslatedFact } from '../translated/golden';
import type { Obstacle } from '../translated/obstacles';

/** An engine that dbt projects are written for in its own SQL, and how its adapter is spoken to. */
export interface DbtEngine {
  /** The target's name: `dbt-postgres`. */
  readonly target: string;
  /** The adapter's name for it, `target.type` in Jinja. */
  readonly type: string;
  readonly dialect: Dialect;
  readonly golden: GoldenDialect;
  /** Lines of `requirements.txt`. */
  requirements(pipeline: IntermediatePipeline): readonly string[];
  profile(names: DbtNames): Record<string, unknown>;
  /** A filter of Jinja that writes text between quotes. */
  readonly quotedText: string;
  /** Quotes of a name in properties of dbt: columns that are not spelled so need them. */
  isPlainName(name: string): boolean;
  /** How the models of a step go on from the rows that are there. */
  incrementalConfig(step: PipelineStep): Record<string, unknown>;
  /** The query of a golden test: facts that are not as expected, a row each. */
  goldenSql(facts: readonly TranslatedFact[], relation: string): string;
  /** `dataRoot` is the folder of the inputs relative to the project. */
  inputs(
    pipeline: IntermediatePipeline,
    names: DbtNames,
    dataRoot: string,
    obstacles: Obstacle[],
    losses: Loss[],
  ): EngineInputs;
  /** Conditions beyond the engine's type, as Jinja that raises an error. */
  readonly guard: string;
  /** Names that the engine does not take. */
  nameObstacle(name: string): string | undefined;
  readonly readme: EngineReadme;
  readonly ci: {
    readonly env: Record<string, string>;
    readonly services?: unknown;
    readonly steps: readonly unknown[];
  };
}

/** How the rows of the inputs get to the engine. */
export interface EngineInputs {
  /** The schema of the sources, as dbt's properties say it. */
  readonly schema: string;
  readonly files: ReadonlyMap<string, string>;
}

export interface EngineReadme {
  /** What runs the project, line by line. */
  readonly commands: readonly string[];
  readonly about: readonly string[];
}
