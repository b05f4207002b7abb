import { foldName } from '../graph/names';
import type { Manifest } from '../manifest/manifest';
import type { Notebook } from '../notebook/notebook';
import type { Problem } from '../problem';
import { closestName } from '../yaml/closest-name';
import type { Sketch } from './sketch';

interface SketchedWorkspace {
  readonly manifest: Pick<Manifest, 'connections' | 'sources'>;
  readonly notebooks: readonly Pick<Notebook, 'blocks'>[];
  readonly sketches: readonly Sketch[];
}

/**
 * Names in sketches that nothing in the workspace has: connections of sinks (errors), nodes of groups and of expectations
 * (warnings). What planned boxes and sinks read is checked with the graph, which shows them.
 */
export function unknownInSketches({ manifest, notebooks, sketches }: SketchedWorkspace): Problem[] {
  const connections = Object.keys(manifest.connections);
  const nodes = [
    ...Object.keys(manifest.sources),
    ...notebooks.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'sql' ? [block.name] : []))),
    ...sketches.flatMap(({ planned, sinks }) => [...planned, ...sinks].map(({ name }) => name)),
  ];
  const known = new Set(nodes.map(foldName));
  const groups = new Set(sketches.flatMap((sketch) => sketch.groups.map(({ name }) => foldName(name))));
  const unknownNode = (file: string, line: number, owner: string, name: string): Problem[] => {
    // A file that SQL names is a node by its path, which no text defines.
    if (known.has(foldName(name)) || /[./\\]/.test(name)) return [];
    const near = closestName(name, nodes);
    const hint = groups.has(foldName(name))
      ? `${name} is a group; groups hold nodes and no other groups.`
      : near === undefined
        ? 'It may have been renamed or removed.'
        : `Did you mean ${near}?`;
    const message = `${owner} names ${name}, which does not exist.`;
    return [{ code: 'unknown_node', severity: 'warning', file, line, message, hint }];
  };
  return sketches.flatMap(({ file, sinks, groups: own, joins }) => [
    ...sinks.flatMap(({ name, write, line }): Problem[] => {
      if (!('connection' in write) || connections.includes(write.connection)) return [];
      const near = closestName(write.connection, connections);
      const hint =
        near !== undefined
          ? `Did you mean ${near}?`
          : connections.length === 0
            ? 'Add it under `connections` in plumbline.yaml.'
            : `There are: ${connections.join(', ')}.`;
      const message = `The sink ${name} writes to the connection ${write.connection}, which the manifest does not have.`;
      return [{ code: 'bad_sketch', severity: 'error', file, line, node: name, message, hint }];
    }),
    ...own.flatMap(({ name, nodes: members, line }) =>
      members.flatMap((member) => unknownNode(file, line, `The group ${name}`, member)),
    ),
    ...joins.flatMap(({ node, line }) => unknownNode(file, line, 'An expectation of joins', node)),
  ]);
}
