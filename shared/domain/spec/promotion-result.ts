import type { Severity } from '../problem';
import type { Repair } from './readiness-repair';

/** A finding of the readiness review, from evidence. */
export interface ReadinessFinding {
  readonly code: string;
  readonly severity: Severity;
  /** Node, file or column: `daily_delays.origin`, `plumbline.yaml:6`. */
  readonly place: string;
  readonly message: string;
  readonly fix?: string;
  /** Where it is written: relative to the workspace, the line from 1. */
  readonly file?: string;
  readonly line?: number;
  /** Of what was detected, not measured: from 0 to 1. */
  readonly confidence?: number;
  /** The edit of files that mends it, where there is one. */
  readonly repair?: Repair;
}

export interface Readiness {
  /** 0 to 100; counts only what was evaluated. */
  readonly score: number;
  readonly findings: readonly ReadinessFinding[];
}

/** A construct that a target cannot say as it stands, and what was written in its place. */
export interface Loss {
  readonly construct: string;
  readonly what: string;
  readonly instead: string;
}

/** A project with files that somebody changed, that nobody took over, and that a promotion would write over. */
export interface ProjectInTheWay {
  readonly target: string;
  /** Absolute path. */
  readonly dir: string;
  /** Relative to the project. */
  readonly files: readonly string[];
}

export interface PromotionResult {
  /** Path of the written spec. */
  readonly spec: string;
  readonly out: string;
  readonly targets: readonly { readonly name: string; readonly dir: string; readonly losses: readonly Loss[] }[];
  readonly readiness: Readiness;
  /** What the rows of the generated unit tests exercise. */
  readonly fixtures: FixtureCoverage;
}

/** Branches of the pipeline's SQL: `branches` = covered + not in the data + not looked at + those that are neither. */
export interface FixtureCoverage {
  readonly branches: number;
  readonly covered: number;
  /** No row of the data takes them. */
  readonly notInData: number;
  readonly notLookedAt: number;
  /** Rows of all unit tests, without the expected ones. */
  readonly rows: number;
  readonly steps: readonly StepCoverage[];
}

export interface StepCoverage {
  readonly step: string;
  readonly branches: number;
  readonly covered: number;
  readonly notInData: readonly string[];
  /** Each with its reason. */
  readonly notLookedAt: readonly string[];
  /** Rows of the data take them, the chosen ones do not. */
  readonly notCovered: readonly string[];
  readonly rows: number;
  /** Why the step has no unit test. */
  readonly reason?: string;
}
