import { isDeepStrictEqual } from 'node:util';
import type { Disposable } from '../../shared/base/disposable';
import type { WorkspaceView } from '../../shared/contract/app-state';
import type { AppEventName, AppEvents } from '../../shared/contract/commands';

export type EventSink = <Name extends AppEventName>(name: Name, payload: AppEvents[Name]) => void;

export interface PublisherOptions {
  readonly view: () => WorkspaceView;
  /** The states that are other than at the last call. */
  readonly statusChanges: () => WorkspaceView['statuses'];
  readonly emit: EventSink;
}

/** Statuses and outcomes of a run go to the window together, at most this often. */
const publishDelay = 40;

/** Tells the window what is other than it was told last: the whole view when more than states changed, otherwise those. */
export class ViewPublisher implements Disposable {
  readonly #options: PublisherOptions;
  #timer: NodeJS.Timeout | undefined;
  #lasting: Omit<WorkspaceView, 'statuses' | 'checks'> | undefined;
  #checks = '';
  #disposed = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  publishSoon(): void {
    if (this.#disposed) return;
    this.#timer ??= setTimeout(() => this.publish(), publishDelay);
  }

  publish(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#disposed) return;
    const { emit } = this.#options;
    const view = this.#options.view();
    const { statuses: _, checks, ...lasting } = view;
    const changes = this.#options.statusChanges();
    const checksBefore = this.#checks;
    this.#checks = JSON.stringify(checks);
    // While a run goes the graph is the same object; after an edit the first node that differs settles it.
    const isSame = isDeepStrictEqual(lasting, this.#lasting);
    this.#lasting = lasting;
    if (!isSame) {
      emit('workspace.changed', view);
      return;
    }
    if (changes.length > 0) emit('status.changed', { statuses: changes });
    if (this.#checks !== checksBefore) emit('checks.changed', { checks });
  }

  /** Nothing is told from now on. */
  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
  }
}
