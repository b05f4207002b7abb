import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import {
  type KeptMutation,
  type MutationSummary,
  summaryOfMutation,
  type TestedWorkspace,
} from '../../shared/domain/checks/mutation/kept-mutation';
import type { NodeMutationReport } from '../../shared/domain/checks/mutation/mutation-report';
import { writeFileAtomic } from '../workspace/atomic-write';

/** What the window takes apart of a report; another version of Plumbline may have written another shape. */
const reportSchema = z.looseObject({
  node: z.string(),
  rows: z.number(),
  ms: z.number(),
  checks: z.number(),
  killed: z.number(),
  survived: z.number(),
  notApplicable: z.number(),
  rate: z.number().nullable(),
  mutants: z.array(
    z.looseObject({
      id: z.string(),
      kind: z.string(),
      what: z.string(),
      rows: z.number(),
      status: z.enum(['killed', 'survived', 'not_applicable']),
      killedBy: z.array(z.looseObject({ check: z.string(), outcome: z.string() })),
    }),
  ),
  suggestions: z.array(
    z.looseObject({
      number: z.number(),
      says: z.string(),
      meaning: z.string(),
      yaml: z.string(),
      entry: z.looseObject({ type: z.string() }),
      kills: z.array(z.looseObject({ id: z.string() })),
    }),
  ),
  blind: z.array(z.looseObject({ name: z.string() })),
  copied: z.boolean(),
});

const fileSchema = z.object({
  version: z.literal(1),
  tests: z.array(
    z.object({
      at: z.string(),
      seed: z.number(),
      of: z.object({ rows: z.string(), checks: z.string() }),
      report: z.custom<NodeMutationReport>((value) => reportSchema.safeParse(value).success),
    }),
  ),
});

const memoryFile = (root: string) => join(root, '.plumbline', 'mutations.json');

/** The last test of each node's checks, kept across sessions. */
export class MutationMemory {
  readonly #root: string;
  #kept: readonly KeptMutation[];
  /** Views are made many times a second while a run goes. */
  #known: { readonly of: TestedWorkspace; readonly summaries: readonly MutationSummary[] } | undefined;

  private constructor(root: string, kept: readonly KeptMutation[]) {
    this.#root = root;
    this.#kept = kept;
  }

  /** It is a cache: one that is missing or damaged is an empty one. */
  static async load(root: string): Promise<MutationMemory> {
    try {
      const parsed = fileSchema.safeParse(JSON.parse(await readFile(memoryFile(root), 'utf8')));
      if (parsed.success) return new MutationMemory(root, parsed.data.tests);
    } catch {
      // As good as none.
    }
    return new MutationMemory(root, []);
  }

  of(node: string): KeptMutation | undefined {
    return this.#kept.find(({ report }) => report.node === node);
  }

  /** The tests of nodes that there are, each with what has changed since. */
  summaries(workspace: TestedWorkspace): readonly MutationSummary[] {
    const { snapshot, graph, statuses } = workspace;
    const known = this.#known;
    if (known?.of.snapshot === snapshot && known.of.graph === graph && known.of.statuses === statuses)
      return known.summaries;
    const nodes = new Set(graph.nodes.map(({ name }) => name));
    const summaries = this.#kept
      .filter(({ report }) => nodes.has(report.node))
      .map((kept) => summaryOfMutation(kept, workspace));
    this.#known = { of: workspace, summaries };
    return summaries;
  }

  async keep(test: KeptMutation): Promise<void> {
    this.#kept = [...this.#kept.filter(({ report }) => report.node !== test.report.node), test];
    this.#known = undefined;
    try {
      await mkdir(dirname(memoryFile(this.#root)), { recursive: true });
      const text = `${JSON.stringify({ version: 1, tests: this.#kept })}\n`;
      await writeFileAtomic(memoryFile(this.#root), text, { followLinks: false });
    } catch {
      // It lies in the cache folder: where that cannot be written, work goes on without it.
    }
  }
}
