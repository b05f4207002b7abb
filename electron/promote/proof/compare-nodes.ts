import type { EngineApi } from '../../../shared/contract/engine-api';
import type { RowsAt, RowsComparison } from '../../../shared/domain/compare/rows-comparison';
import { PlumblineError, type Problem, toProblem } from '../../../shared/domain/problem';
import type { ProvenNode } from '../../../shared/domain/proof/proof';
import type { PipelineSpec } from '../../../shared/domain/spec/pipeline-spec';

/** Examples of each difference. */
const examples = 5;

/** Compares what a run left of each step with the prototype. A step that cannot be compared is not equal, and says why. */
export async function compareNodes(
  engine: Pick<EngineApi, 'compareRows'>,
  spec: PipelineSpec,
  rows: ReadonlyMap<string, RowsAt>,
  { signal, onNode }: { readonly signal?: AbortSignal | undefined; readonly onNode?: (name: string) => void } = {},
): Promise<ProvenNode[]> {
  const nodes: ProvenNode[] = [];
  for (const step of spec.steps) {
    if (step.kind !== 'query') continue;
    const output = spec.outputs.some(({ name }) => name === step.name);
    const actual = rows.get(step.name);
    if (actual === undefined) {
      // A target may fold a step into another; nothing is without its outputs.
      if (output) nodes.push(notCompared(step.name, output, missing(step.name)));
      continue;
    }
    onNode?.(step.name);
    try {
      const comparison = await engine.compareRows(
        {
          expected: { kind: 'node', node: step.name },
          actual,
          keyCandidates: keysOf(spec, step.name),
          limit: examples,
        },
        { signal },
      );
      nodes.push(provenNode(step.name, output, comparison));
    } catch (error) {
      if (signal?.aborted === true) throw error;
      nodes.push(notCompared(step.name, output, toProblem(error)));
    }
  }
  return nodes;
}

/** Columns that tell a step's rows apart, by the spec: its key, then what was found in the data. */
export function keysOf(spec: PipelineSpec, name: string): readonly (readonly string[])[] {
  const step = spec.steps.find((candidate) => candidate.name === name);
  const contract = spec.outputs.find((candidate) => candidate.name === name)?.contract.key;
  return [step?.unique_key, contract, ...(step?.key_candidates ?? [])].flatMap((key) =>
    key === null || key === undefined ? [] : [key.columns],
  );
}

function provenNode(name: string, output: boolean, comparison: RowsComparison): ProvenNode {
  return {
    name,
    output,
    equal: comparison.equal,
    rows: { prototype: comparison.rows.expected, exported: comparison.rows.actual },
    matchedBy: comparison.matchedBy,
    differences: comparison.differences,
  };
}

function notCompared(name: string, output: boolean, error: Problem): ProvenNode {
  return {
    name,
    output,
    equal: false,
    rows: { prototype: null, exported: null },
    matchedBy: null,
    differences: [],
    error,
  };
}

function missing(node: string): Problem {
  return new PlumblineError({
    code: 'not_ready',
    node,
    message: `The project says of no place where the rows of ${node} lie.`,
    hint: 'Promote again, then prove.',
  }).problem;
}
