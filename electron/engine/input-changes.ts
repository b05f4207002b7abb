import { statSync } from 'node:fs';
import type { BuiltGraph } from '../../shared/domain/graph/build-graph';
import { indexGraph } from '../../shared/domain/graph/order';
import { fileStamp, type WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import type { CacheCatalogue } from './cache-catalogue';
import { fileIdentity } from './file-identity';

/** Tells what is no longer as it was when the graph was derived: a result read from it must not stand for what the graph says. */
export class InputChanges {
  readonly #catalogue: CacheCatalogue;
  readonly #snapshot: WorkspaceSnapshot;
  readonly #graph: BuiltGraph;
  /** What files named in SQL were, by path. */
  readonly #identities: ReadonlyMap<string, string>;

  constructor(
    catalogue: CacheCatalogue,
    snapshot: WorkspaceSnapshot,
    graph: BuiltGraph,
    identities: ReadonlyMap<string, string>,
  ) {
    this.#catalogue = catalogue;
    this.#snapshot = snapshot;
    this.#graph = graph;
    this.#identities = identities;
  }

  /** Those of the named nodes whose rows, read now, are not known to be those of the graph. */
  among(names: readonly string[]): readonly string[] {
    const known = new Map<string, boolean>();
    return names.filter((name) => this.#isChanged(name, known));
  }

  #isChanged(name: string, known: Map<string, boolean>): boolean {
    const before = known.get(name);
    if (before !== undefined) return before;
    known.set(name, false);
    const changed = this.#look(name, known);
    known.set(name, changed);
    return changed;
  }

  #look(name: string, known: Map<string, boolean>): boolean {
    const { nodes, parents } = indexGraph(this.#graph);
    const node = nodes.get(name);
    const behind = () => (parents.get(name) ?? []).some((parent) => this.#isChanged(parent, known));
    switch (node?.kind) {
      case 'source': {
        const source = this.#snapshot.sources.find((candidate) => candidate.name === name);
        const { files = [], stamps } = source ?? {};
        return stamps !== undefined && files.some((file, index) => stampNow(file) !== stamps[index]);
      }
      case 'file': {
        const identity = this.#identities.get(node.file);
        if (identity === undefined) return false;
        const now = fileIdentity(this.#snapshot.root, node.file);
        return now !== undefined && (!('identity' in now) || now.identity !== identity);
      }
      case 'macro':
        return behind();
      case 'cell': {
        const entry = this.#catalogue.entry(name);
        // A view reads its inputs anew each time.
        return entry?.fingerprint !== node.fingerprint || (entry?.table === null && behind());
      }
      default:
        return false;
    }
  }
}

function stampNow(file: string): string | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : fileStamp(stats);
}
