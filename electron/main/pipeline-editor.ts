import type { NotebookDocument } from '../../shared/contract/app-state';
import type { CommandAnswer, CommandParams } from '../../shared/contract/commands';
import { applyPipelineChange, type PipelineEditParts, planPipelineEdits, restoreFiles } from '../jobs/edit-pipeline';

export interface PipelineEditorParts {
  /** The workspace as it is, once everything that was typed is read. */
  readonly current: () => Promise<PipelineEditParts>;
  /** Throws where nothing may be written. */
  readonly requireWritable: () => void;
  /** Tells the pages of documents that were changed, and reads the workspace again. */
  readonly changed: (documents: readonly NotebookDocument[]) => Promise<void>;
}

/** Edits the pipeline on the window's behalf: sketches, and the notebooks and checks that an edit reaches. */
export class PipelineEditor {
  readonly #parts: PipelineEditorParts;
  /** One after another: each edit starts from what the one before left. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: PipelineEditorParts) {
    this.#parts = parts;
  }

  edit({ sketch, edits, apply }: CommandParams<'pipeline.edit'>): Promise<CommandAnswer<'pipeline.edit'>> {
    return this.#inTurn(async () => {
      if (apply) this.#parts.requireWritable();
      const parts = await this.#parts.current();
      const change = await planPipelineEdits({ sketch, edits }, parts);
      if (apply && change.files.length > 0) {
        await this.#parts.changed(await applyPipelineChange(change, parts.documents));
      }
      return change;
    });
  }

  restore({ files }: CommandParams<'pipeline.restore'>): Promise<void> {
    return this.#inTurn(async () => {
      this.#parts.requireWritable();
      const { documents } = await this.#parts.current();
      await this.#parts.changed(await restoreFiles(files, documents));
    });
  }

  #inTurn<Value>(action: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(action);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
