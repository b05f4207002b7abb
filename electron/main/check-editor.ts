import { randomUUID } from 'node:crypto';
import type { CommandAnswer, CommandParams } from '../../shared/contract/commands';
import type { Check } from '../../shared/domain/checks/check-file';
import { PlumblineError } from '../../shared/domain/problem';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import {
  type AddedCheck,
  addCheck,
  addSuggestions,
  changeCheck,
  checkFilePlace,
  checksOf,
  classifyColumn,
  takeBackCheck,
} from '../workspace/check-files';
import { dismissSuggestion, restoreSuggestion } from '../workspace/dismissal-files';

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
    return this.#edit(node, () => addCheck(this.#parts.snapshot(), node, check));
  }

  /** A check of any type, also of the whole dataset. */
  addEntry({ node, entry }: CommandParams<'check.addEntry'>): Promise<CommandAnswer<'check.addEntry'>> {
    return this.#edit(node, () => addSuggestions(this.#parts.snapshot(), node, [{ entry }]));
  }

  /** Changes a check that a file has. */
  change({ check, change }: CommandParams<'check.change'>): Promise<CommandAnswer<'check.change'>> {
    return this.#edit(check.node, () => changeCheck(this.#parts.snapshot(), check, change));
  }

  /** Remembers that nobody wants a suggestion. */
  dismiss({ node, suggestion, reason }: CommandParams<'suggest.dismiss'>): Promise<{ file: string }> {
    const date = new Date().toISOString().slice(0, 10);
    const dismissal = { ...suggestion, date, ...(reason === undefined ? {} : { reason }) };
    return this.#editDismissals(() => dismissSuggestion(this.#parts.snapshot(), node, dismissal));
  }

  restore({ node, suggestion }: CommandParams<'suggest.restore'>): Promise<{ file: string }> {
    return this.#editDismissals(() => restoreSuggestion(this.#parts.snapshot(), node, suggestion));
  }

  #editDismissals(write: () => Promise<string>): Promise<{ file: string }> {
    return this.#inTurn(async () => {
      this.#parts.requireWritable();
      const file = await write();
      await this.#parts.refresh(file);
      return { file };
    });
  }

  /** Adds checks that were found for faults, all of them or none. */
  addSuggested(node: string, suggestions: Parameters<typeof addSuggestions>[2]): Promise<CommandAnswer<'check.add'>> {
    return this.#edit(node, () => addSuggestions(this.#parts.snapshot(), node, suggestions));
  }

  async classify({
    node,
    column,
    classification,
  }: CommandParams<'column.classify'>): Promise<CommandAnswer<'column.classify'>> {
    return this.#keep(node, () => classifyColumn(this.#parts.snapshot(), node, column, classification));
  }

  /** Writes a check file, keeps what it was, and evaluates the node's checks. */
  async #edit(node: string, write: () => Promise<AddedCheck>): Promise<CommandAnswer<'check.add'>> {
    const kept = await this.#keep(node, write);
    const { job } = await this.#parts.startChecks(node);
    return { ...kept, job };
  }

  #keep(node: string, write: () => Promise<AddedCheck>): Promise<{ file: string; undo: string }> {
    return this.#inTurn(async () => {
      this.#parts.requireWritable();
      const added = await write();
      const undo = randomUUID();
      this.#added.set(undo, { ...added, node });
      for (const oldest of this.#added.keys()) {
        if (this.#added.size <= kept) break;
        this.#added.delete(oldest);
      }
      await this.#parts.refresh(added.file);
      return { file: added.file, undo };
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
