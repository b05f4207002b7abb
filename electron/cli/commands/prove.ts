import { resolve } from 'node:path';
import { PlumblineError } from '../../../shared/domain/problem';
import {
  isProven,
  type Proof,
  type ProvenNode,
  type Rehearsal,
  rehearsalNames,
} from '../../../shared/domain/proof/proof';
import { promotedParameters } from '../../promote/in-step/require-in-step';
import { findProject } from '../../promote/proof/project-copy';
import { prove } from '../../promote/proof/prove';
import { readSpec } from '../../promote/spec-file';
import { findWorkspace, loadWorkspace } from '../../workspace/load-workspace';
import { type CommandContext, runProgress, withSession } from '../command-context';
import { exitCodeOf, exitCodes } from '../exit-code';
import { formatCount, formatDuration } from '../output';
import { formatTable } from '../text-table';

export interface ProveOptions {
  readonly workspace?: string;
  /** False: none. */
  readonly rehearsals: boolean;
  readonly rehearsal: readonly Rehearsal['name'][];
}

/** `plumbline prove`: runs an exported project with its own tool and compares its rows with the prototype; 1 where they differ. */
export async function proveCommand(context: CommandContext, folder: string, options: ProveOptions): Promise<number> {
  const { output, signal } = context;
  const { dir, manifest } = await findProject(resolve(folder));
  const root = await findWorkspace(resolve(options.workspace ?? resolve(dir, manifest.workspace)));
  const spec = await readSpec(root, manifest.spec);
  if (spec === undefined)
    throw new PlumblineError({
      code: 'file_not_found',
      file: manifest.spec,
      message: `${root} has no spec ${manifest.spec}, which the project was made from.`,
      hint: 'Name the workspace with --workspace, or promote again.',
    });
  const parameters = promotedParameters(spec, await loadWorkspace(root));
  return withSession(context, root, parameters, async (session) => {
    const known = new Set(session.derived.graph.nodes.map(({ name }) => name));
    const nodes = manifest.outputs.filter((name) => known.has(name));
    if (nodes.length > 0) await session.run({ nodes, ignoreChecks: true }, { signal, onEvent: runProgress(output) });
    const proof = await prove(
      {
        root: session.root,
        snapshot: session.snapshot,
        derived: session.derived,
        engine: session.engine,
        dir,
        manifest,
        spec,
        rehearsals: !options.rehearsals ? [] : options.rehearsal.length > 0 ? options.rehearsal : rehearsalNames,
        env: process.env,
        versions: { plumbline: context.version, duckdb: session.engineInfo.duckdbVersion },
      },
      { signal, onProgress: (progress, detail) => output.progress(`[${Math.round(progress * 100)} %] ${detail}`) },
    );
    output.clearProgress();
    output.text(describeProof(proof, output.width));
    if (proof.error !== undefined) output.problem(proof.error);
    output.answer(proof);
    if (proof.error !== undefined) return exitCodeOf(proof.error);
    return isProven(proof) ? exitCodes.done : exitCodes.checksFailed;
  });
}

/** The verdict, the nodes, the exact differences, and the rehearsals. */
export function describeProof(proof: Proof, width: number | undefined): string {
  const compared =
    proof.nodes.length === 0
      ? []
      : [
          formatTable(
            [
              { title: 'node' },
              { title: 'rows' },
              { title: 'prototype', align: 'right' },
              { title: 'exported', align: 'right' },
              { title: 'matched by' },
            ],
            proof.nodes.map((node) => [
              node.output ? `${node.name} (output)` : node.name,
              node.error !== undefined ? 'not compared' : node.equal ? 'equal' : 'different',
              formatCount(node.rows.prototype ?? undefined),
              formatCount(node.rows.exported ?? undefined),
              matchedBy(node),
            ]),
            width,
          ),
        ];
  return [
    `${proof.target}: ${verdictOf(proof)}`,
    ...(proof.engine === null ? [] : [`Ran with ${proof.engine} in ${formatDuration(proof.ms)}.`]),
    ...compared,
    ...proof.nodes.flatMap(detailsOf),
    ...(proof.tests === null ? [] : [`Its own tests: ${proof.tests.passed} passed, ${proof.tests.failed} did not.`]),
    ...proof.rehearsals.flatMap(rehearsalLines),
    ...(proof.log === undefined ? [] : ['The tool did not make everything. Its last lines:', proof.log]),
    ...(proof.receipt === null ? [] : [`Receipt: ${proof.receipt}`]),
  ].join('\n');
}

function verdictOf(proof: Proof): string {
  if (proof.error !== undefined) return 'not proven, because it did not run';
  if (!proof.equal) return 'not equal';
  return isProven(proof) ? 'equal' : 'equal, but a rehearsal failed';
}

function matchedBy({ matchedBy: matched }: ProvenNode): string {
  return matched === null ? '' : matched.kind === 'rows' ? 'whole rows' : matched.columns.join(', ');
}

function detailsOf({ name, differences, error }: ProvenNode): string[] {
  return [
    ...(error === undefined ? [] : [`${name}: ${error.message}`]),
    ...differences.flatMap((difference) => [
      `${name}: ${difference.message}`,
      ...difference.examples.map(({ row, expected, actual }) => {
        const values = Object.entries(row).map(([column, value]) => `${column} = ${shown(value)}`);
        const change = expected === undefined ? '' : `: expected ${shown(expected)}, is ${shown(actual ?? null)}`;
        return `  ${values.join(', ')}${change}`;
      }),
    ]),
  ];
}

function rehearsalLines({ name, outcome, detail, nodes }: Rehearsal): string[] {
  return [
    `${name.replaceAll('_', ' ')}: ${outcome.replaceAll('_', ' ')}. ${detail}`,
    ...nodes.flatMap(({ name: node, differences }) => differences.map(({ message }) => `  ${node}: ${message}`)),
  ];
}

function shown(value: string | null): string {
  return value === null ? 'NULL' : JSON.stringify(value);
}
