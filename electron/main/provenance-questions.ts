import type { CommandParams } from '../../shared/contract/commands';
import type { Impact } from '../../shared/domain/lineage/impact';
import type { ColumnFlow } from '../../shared/domain/lineage/lineage-tree';
import type { Provenance } from '../../shared/domain/provenance/provenance';
import { flowOfColumn, impactOnWorkspace } from '../jobs/column-lineage';
import { type ProvenanceSession, whereFrom } from '../jobs/where-from';

export interface ProvenanceParts {
  readonly session: () => ProvenanceSession;
  /** Resolves when the graph stands for the texts as they are on screen. */
  readonly settled: () => Promise<void>;
}

/** Answers the window's questions about where values come from and what they feed. Changes nothing. */
export class ProvenanceQuestions {
  readonly #parts: ProvenanceParts;

  constructor(parts: ProvenanceParts) {
    this.#parts = parts;
  }

  async whereFrom(asked: CommandParams<'provenance.read'>): Promise<Provenance> {
    await this.#parts.settled();
    return whereFrom(this.#parts.session(), asked);
  }

  async columnFlow(column: CommandParams<'lineage.column'>): Promise<ColumnFlow> {
    await this.#parts.settled();
    return flowOfColumn(this.#parts.session(), column);
  }

  async impact(asked: CommandParams<'lineage.impact'>): Promise<Impact> {
    await this.#parts.settled();
    return impactOnWorkspace(this.#parts.session(), asked);
  }
}
