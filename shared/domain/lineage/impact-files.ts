import type { Check, CheckFile } from '../checks/check-file';
import { columnsOfCheck } from '../checks/coverage';
import type { Graph } from '../graph/graph';
import { foldName } from '../graph/names';
import { type Incident, isAbout } from '../incidents/incident';
import { inputDefinition } from '../inputs/read-input';
import type { Notebook } from '../notebook/notebook';
import type { Sketch } from '../sketch/sketch';
import type { ImpactChange, ImpactEffect, ImpactEntry, TouchedColumns } from './impact';
import type { WorkspaceLineage } from './lineage';
import { lineInBody, lineInChart, offsetOfName } from './named-columns';

/** What of a promoted spec says which columns it promises. */
export interface SpecColumns {
  readonly file: string;
  readonly name: string;
  readonly outputs: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly inputs: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly steps: readonly string[];
}

/** What people wrote around the graph, and can break. */
export interface ImpactedWorkspace {
  readonly graph: Graph;
  readonly lineage: WorkspaceLineage;
  readonly checkFiles: readonly CheckFile[];
  readonly notebooks: readonly Notebook[];
  readonly sketches: readonly Pick<Sketch, 'file' | 'sinks' | 'outputs'>[];
  readonly incidents: readonly Incident[];
  readonly specs: readonly SpecColumns[];
}

interface Asked {
  readonly node: string;
  readonly column: string | null;
  readonly change: ImpactChange;
}

/** What happens to checks, charts, inputs, sinks, outputs, specs and incidents when columns are touched. */
export function impactOnFiles(
  asked: Asked,
  touched: TouchedColumns,
  workspace: ImpactedWorkspace,
): readonly ImpactEntry[] {
  const columns = new Map(workspace.lineage.nodes.map(({ node, columns: own }) => [node, own.map(({ name }) => name)]));
  const checks = onChecks(asked, touched, columns, workspace);
  return [
    ...checks,
    ...onCharts(asked, touched, columns, workspace),
    ...onInputs(asked, touched, workspace),
    ...onSketches(asked, touched, workspace),
    ...onSpecs(asked, touched, workspace),
    ...onIncidents(checks, workspace),
  ];
}

function onChecks(
  asked: Asked,
  touched: TouchedColumns,
  columns: ReadonlyMap<string, readonly string[]>,
  { checkFiles }: ImpactedWorkspace,
): readonly ImpactEntry[] {
  const gone = asked.column === null && asked.change !== 'retype' ? foldName(asked.node) : null;
  return checkFiles.flatMap((file) =>
    file.checks.flatMap((check): ImpactEntry[] => {
      const reads =
        'with' in check ? check.with : 'validity' in check ? check.validity?.validReference?.dataset : undefined;
      const isOf =
        gone !== null && (foldName(check.node) === gone || (reads !== undefined && foldName(reads) === gone));
      const effect = isOf ? 'breaks' : effectOnCheck(check, touched, asked.change, columns.get(check.node) ?? []);
      if (effect === null) return [];
      const why = isOf
        ? `names ${asked.node}`
        : effect === 'breaks'
          ? 'looks at it'
          : `looks at what ${effect === 'changes' ? 'changes' : 'depends on it'}`;
      return [{ kind: 'check', effect, name: check.name, node: check.node, file: check.file, line: check.line, why }];
    }),
  );
}

/** How a check is touched by what happens to columns of its node; null where it is not. */
function effectOnCheck(
  check: Check,
  touched: TouchedColumns,
  change: ImpactChange,
  columns: readonly string[],
): ImpactEffect | null {
  if ('inner' in check) return effectOnCheck(check.inner, touched, change, columns);
  const own = touched.get(check.node);
  const looked = columnsOfCheck(check, columns).map((name) => own?.get(foldName(name)));
  if (check.type === 'schema') looked.push(...check.expected.map(({ name }) => own?.get(foldName(name))));
  const reference = 'validity' in check ? check.validity?.validReference : undefined;
  if (reference !== undefined) looked.push(touched.get(reference.dataset)?.get(foldName(reference.column)));
  if (check.type === 'drift') looked.push(own?.get(foldName(check.column)));
  if (looked.includes('gone')) return change === 'retype' ? 'changes' : 'breaks';
  if (looked.includes('changes')) return 'changes';
  // Whether there are as many rows, and which, depends on what decides them.
  const rows = own !== undefined && [...own.values()].every((how) => how === 'affected');
  return looked.includes('affected') || (rows && check.type === 'row_count') ? 'affected' : null;
}

/** What a touched column means for what names it: nothing that is only computed from it has to be written anew. */
function effectOfNamed(how: string, change: ImpactChange): ImpactEffect {
  if (how === 'gone') return change === 'retype' ? 'changes' : 'breaks';
  return how === 'affected' ? 'affected' : 'changes';
}

function strongest(effects: readonly ImpactEffect[]): ImpactEffect | null {
  return (['breaks', 'changes', 'affected'] as const).find((effect) => effects.includes(effect)) ?? null;
}

function onCharts(
  asked: Asked,
  touched: TouchedColumns,
  columns: ReadonlyMap<string, readonly string[]>,
  { notebooks, graph }: ImpactedWorkspace,
): readonly ImpactEntry[] {
  return notebooks.flatMap(({ file, blocks }) =>
    blocks.flatMap((block): ImpactEntry[] => {
      if (block.kind !== 'chart' || typeof block.options.from !== 'string') return [];
      const node = nodeNamed(graph, block.options.from);
      const own = node === undefined ? undefined : touched.get(node);
      if (node === undefined || own === undefined) return [];
      if (asked.column === null && node === asked.node && asked.change !== 'retype')
        return [
          { kind: 'chart', effect: 'breaks', name: block.name, node, file, line: block.line, why: `draws ${node}` },
        ];
      const found = (columns.get(node) ?? []).flatMap((name) => {
        const how = own.get(foldName(name));
        const line = how === undefined ? null : lineInChart(block, columns.get(node) ?? [], name);
        return how === undefined || line === null ? [] : [{ name, line, effect: effectOfNamed(how, asked.change) }];
      });
      const effect = strongest(found.map((one) => one.effect));
      const first = found.find((one) => one.effect === effect);
      if (effect === null || first === undefined) return [];
      return [
        { kind: 'chart', effect, name: block.name, node, file, line: first.line, why: `draws ${node}.${first.name}` },
      ];
    }),
  );
}

function onInputs(
  asked: Asked,
  touched: TouchedColumns,
  { notebooks, graph }: ImpactedWorkspace,
): readonly ImpactEntry[] {
  return notebooks.flatMap(({ file, blocks }) =>
    blocks.flatMap((block): ImpactEntry[] => {
      if (block.kind !== 'input') return [];
      const input = inputDefinition(block.body);
      const options = input !== undefined && 'options' in input ? input.options : undefined;
      if (options === undefined || options.kind === 'list') return [];
      const query = options.kind === 'query' ? options.query : null;
      const named = options.kind === 'query' ? [] : [options.from];
      const nodes = graph.nodes.filter(({ name }) =>
        query === null ? named.some((one) => foldName(one) === foldName(name)) : offsetOfName(query, name) !== null,
      );
      for (const { name: node } of nodes) {
        const place = (text: string) => ({ file, line: block.bodyLine + lineInBody(block.body, text) });
        if (asked.column === null && node === asked.node && asked.change !== 'retype')
          return [
            {
              kind: 'input',
              effect: 'breaks',
              name: block.name,
              node,
              ...place(node),
              why: `offers values of ${node}`,
            },
          ];
        for (const [column, how] of touched.get(node) ?? []) {
          const isNamed =
            query !== null
              ? offsetOfName(query, column) !== null
              : [options.value, options.label].some((one) => one !== undefined && foldName(one) === column);
          if (isNamed)
            return [
              {
                kind: 'input',
                effect: effectOfNamed(how, asked.change),
                name: block.name,
                node,
                ...place(column),
                why: `offers values of ${node}.${column}`,
              },
            ];
        }
      }
      return [];
    }),
  );
}

function onSketches(asked: Asked, touched: TouchedColumns, { sketches }: ImpactedWorkspace): readonly ImpactEntry[] {
  const effectOf = (name: string): { readonly node: string; readonly effect: ImpactEffect } | undefined => {
    const node = [...touched.keys()].find((one) => foldName(one) === foldName(name));
    if (node === undefined) return undefined;
    if (asked.column === null && node === asked.node)
      return { node, effect: asked.change === 'retype' ? 'changes' : 'breaks' };
    const effects = [...(touched.get(node)?.values() ?? [])];
    return { node, effect: effects.some((how) => how !== 'affected') ? 'changes' : 'affected' };
  };
  return sketches.flatMap(({ file, sinks, outputs }): ImpactEntry[] => [
    ...sinks.flatMap(({ name, from, line }): ImpactEntry[] => {
      const found = effectOf(from);
      return found === undefined
        ? []
        : [
            {
              kind: 'sink',
              effect: found.effect,
              name,
              node: found.node,
              file,
              line,
              why: `writes the rows of ${found.node}`,
            },
          ];
    }),
    ...outputs.flatMap((output): ImpactEntry[] => {
      const found = effectOf(output);
      return found === undefined
        ? []
        : [
            {
              kind: 'output',
              effect: found.effect,
              name: found.node,
              node: found.node,
              file,
              line: 1,
              why: 'a chosen output of the pipeline',
            },
          ];
    }),
  ]);
}

function onSpecs(asked: Asked, touched: TouchedColumns, { specs }: ImpactedWorkspace): readonly ImpactEntry[] {
  return specs.flatMap(({ file, name, outputs, inputs, steps }): ImpactEntry[] => {
    const entry = (effect: ImpactEffect, node: string, why: string): ImpactEntry => ({
      kind: 'spec',
      effect,
      name,
      node,
      file,
      line: 1,
      why,
    });
    for (const { name: node, columns } of [...outputs, ...inputs]) {
      const own = touched.get(node);
      const gone = columns.find((column) => own?.get(foldName(column)) === 'gone');
      if (gone !== undefined)
        return [entry(asked.change === 'retype' ? 'changes' : 'breaks', node, `promises ${node}.${gone}`)];
    }
    for (const { name: node, columns } of outputs) {
      const changed = columns.find((column) => touched.get(node)?.get(foldName(column)) === 'changes');
      if (changed !== undefined)
        return [entry('changes', node, `promises ${node}.${changed}, which is computed from it`)];
    }
    const step = steps.find((node) => touched.has(node));
    return step === undefined ? [] : [entry('changes', step, `has ${step} as a step: promote it again`)];
  });
}

/** Incidents that someone works on, and whose check is touched. */
function onIncidents(checks: readonly ImpactEntry[], { incidents }: ImpactedWorkspace): readonly ImpactEntry[] {
  return incidents
    .filter(({ status }) => status !== 'resolved')
    .flatMap((incident): ImpactEntry[] => {
      const check = checks.find(({ node, name, file }) => isAbout(incident, { node: node ?? '', name, file }));
      if (check === undefined) return [];
      const verb = { breaks: 'breaks', changes: 'changes', affected: 'is affected' }[check.effect];
      const effect = check.effect === 'breaks' ? 'changes' : check.effect;
      return [
        {
          kind: 'incident',
          effect,
          name: incident.title,
          node: check.node,
          file: incident.file,
          line: 1,
          why: `its check ${check.name} ${verb}`,
        },
      ];
    });
}

function nodeNamed(graph: Graph, name: string): string | undefined {
  return graph.nodes.find((node) => foldName(node.name) === foldName(name))?.name;
}
