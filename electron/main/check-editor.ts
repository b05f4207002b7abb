import { randomUUID } from 'node:crypto';
import type { CommandAnswer, CommandParams } from '../../shared/contract/commands';
import type { Check } from '../../shared/domain/checks/check-file';
import { PlumblineError } from '../../shared/domain/problem';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { type AddedCheck, addCheck, checkFilePlace, checksOf, takeBackCheck } from '../workspace/check-files';

export interface CheckEditorParts {
  readonly snapshot: () => WorkspaceSnapshot;
  /** Throws where nothing may be written. */
  readonly requireWritable: () => void;
  /** Writes what is typed and not on disk yet. */
  readonly saveOpen: () => Promise<void>;
  /** Reads the workspace again after a file of it was written. */
  readonly refresh: (file: string) => Promise<void>;
  readonly startChecks: (node: string) => Promise<{ job: string }>;
}

/** Added checks that can be taken back: the last ones. */
const kept = 20;

/** Adds checks to a workspace's files on the window's behalf, evaluates them at once, and takes them back. */
export class CheckEditor {
  readonly #parts: CheckEditorParts;
  readonly #added = new Map<string, AddedCheck & { readonly node: string }>();
  /** Additions to one file take turns. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: CheckEditorParts) {
    this.#parts = parts;
  }

  list(node: string): readonly Check[] {
    return checksOf(this.#parts.snapshot(), node);
  }

  /** The file with the checks of a node, or the one that would be made for it. */
  place(node: string): CommandAnswer<'check.file'> {
    const { file, dataset, isKnown } = checkFilePlace(this.#parts.snapshot(), node);
    return { file, dataset, exists: isKnown };
  }

  add({ node, check }: CommandParams<'check.add'>): Promise<CommandAnswer<'check.add'>> {
    return this.#inTurn(async () => {
      this.#parts.requireWritable();
      const added = await addCheck(this.#parts.snapshot(), node, check);
      const undo = randomUUID();
      this.#added.set(undo, { ...added, node });
      for (const oldest of this.#added.keys()) {
        if (this.#added.size <= kept) break;
        this.#added.delete(oldest);
      }
      await this.#parts.refresh(added.file);
      const { job } = await this.#parts.startChecks(node);
      return { file: added.file, undo, job };
    });
  }

  /** Rejects with `edit_conflict` when the file changed since, or the check was taken back already. */
  takeBack({ undo }: CommandParams<'check.takeBack'>): Promise<{ file: string }> {
    return this.#inTurn(async () => {
      this.#parts.requireWritable();
      const added = this.#added.get(undo);
      if (added === undefined) {
        throw new PlumblineError({
          code: 'edit_conflict',
          severity: 'warning',
          message: 'That check cannot be taken back any more.',
          hint: 'Remove it from its file.',
        });
      }
      await takeBackCheck(this.#parts.snapshot().root, added);
      this.#added.delete(undo);
      await this.#parts.refresh(added.file);
      return { file: added.file };
    });
  }

  #inTurn<Value>(action: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(() => this.#parts.saveOpen()).then(action);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
