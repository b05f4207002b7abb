import type { Loss } from '../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../intermediate';
import type { ProjectRelation } from '../project-manifest';

/** A project that a target's own tool runs as it is. The same pipeline gives the same bytes. */
export interface TargetProject {
  /** Text by path relative to the project's folder, with `/`. */
  readonly files: ReadonlyMap<string, string>;
  /** Where the project's engine leaves the rows of a node, by node name; nodes that it makes no rows of are left out. */
  readonly relations: ReadonlyMap<string, ProjectRelation>;
  readonly losses: readonly Loss[];
}

export interface TargetWriter {
  readonly name: string;
  /** SQL that is no cell's own and that the writer must see parsed. */
  texts?(pipeline: IntermediatePipeline): readonly string[];
  /**
   * `folder` is the absolute path that the project will lie in; it is not touched. `parsed` gives the tree of a statement of `texts`.
   * Throws `cannot_translate`, which names every construct, for a pipeline that the target cannot run.
   */
  write(pipeline: IntermediatePipeline, folder: string, parsed: (text: string) => unknown): TargetProject;
}
