import type { NodeStatus } from '../../shared/domain/run/run';

/**
 * What is known of each node's state: what the engine derived, over it what a run says while it goes, and the failures
 * of past runs for as long as nothing about their node has changed.
 */
export class LiveStatuses {
  #derived: readonly NodeStatus[] = [];
  readonly #running = new Map<string, NodeStatus>();
  readonly #failed = new Map<string, NodeStatus>();
  #sent = new Map<string, string>();

  setDerived(statuses: readonly NodeStatus[]): void {
    this.#derived = statuses;
  }

  /** Takes what a run says about a node. */
  report(status: NodeStatus): void {
    this.#running.set(status.name, status);
    // What a check blocks is derived from its outcome, which may be another one soon.
    const isByCheck = status.problem?.code === 'blocked_by_check';
    if (status.state === 'failed' || (status.state === 'blocked' && !isByCheck)) {
      this.#failed.set(status.name, this.#identified(status));
      return;
    }
    this.#failed.delete(status.name);
    // What blocked the others may have been this node: those that are still blocked are told again when they are run.
    if (status.state === 'fresh') {
      for (const [name, failure] of this.#failed) if (failure.state === 'blocked') this.#failed.delete(name);
    }
  }

  /** How far a node is that runs; null where that cannot be told. */
  progress(name: string, progress: number | null): void {
    const running = this.#running.get(name);
    if (running?.state !== 'running' || progress === null) return;
    // Whole percents: the window need not hear of less.
    this.#running.set(name, { ...running, progress: Math.round(progress * 100) / 100 });
  }

  /** A run has ended, however it did: nothing is queued or running any more. */
  endRun(): void {
    this.#running.clear();
  }

  /** Every node's state. */
  current(): readonly NodeStatus[] {
    return this.#derived.map((derived) => {
      const running = this.#running.get(derived.name);
      // How it ended is true of the text that ran; edited since, it is what was derived.
      if (running !== undefined && (running.fingerprint ?? derived.fingerprint) === derived.fingerprint) return running;
      const failed = this.#failed.get(derived.name);
      return derived.state === 'stale' && failed?.fingerprint === derived.fingerprint ? (failed ?? derived) : derived;
    });
  }

  /** The states that are other than at the last call. */
  takeChanges(): readonly NodeStatus[] {
    const before = this.#sent;
    this.#sent = new Map();
    const changed: NodeStatus[] = [];
    for (const status of this.current()) {
      const text = JSON.stringify(status);
      this.#sent.set(status.name, text);
      if (before.get(status.name) !== text) changed.push(status);
    }
    return changed;
  }

  /** A failure holds for the fingerprint that it happened with; a run need not repeat it. */
  #identified(status: NodeStatus): NodeStatus {
    if (status.fingerprint !== undefined) return status;
    const fingerprint = this.#derived.find((derived) => derived.name === status.name)?.fingerprint;
    return fingerprint === undefined ? status : { ...status, fingerprint };
  }
}
