import { join } from 'node:path';
import type { GraphNode } from '../../../shared/domain/graph/graph';
import { indexGraph } from '../../../shared/domain/graph/order';
import { PlumblineError } from '../../../shared/domain/problem';
import { type SinkConnection, sinkConnection } from '../../../shared/domain/sink/sink-connection';
import type { SinkTarget } from '../../../shared/domain/sketch/sketch';
import type { AttachedDatabases } from '../attached-databases';
import type { CacheCatalogue } from '../cache-catalogue';
import type { CheckContext } from '../check-nodes';
import type { SinkStates } from './sink-states';

/** What dry runs and writes need. */
export interface SinkContext extends CheckContext {
  readonly catalogue: CacheCatalogue;
  readonly databases: AttachedDatabases;
  readonly sinkStates: SinkStates;
  /** Below `.plumbline/`: where everything is written first. */
  readonly temporaryFolder: string;
}

/** A sink that can be looked at: it has a target, and a node whose rows it writes. */
export interface ReadySink {
  readonly node: GraphNode;
  readonly write: SinkTarget;
  readonly from: GraphNode;
}

/** Throws `unknown_node` for what is no sink, and the first error of a sink that is broken. */
export function readySink(context: SinkContext, name: string): ReadySink {
  const { nodes, parents } = indexGraph(context.graph);
  const node = nodes.get(name);
  if (node?.kind !== 'sink' || node.write === undefined) {
    throw new PlumblineError({
      code: 'unknown_node',
      message: `There is no sink named ${name}.`,
      hint: 'Sinks stand in the files of pipelines/, under `sinks`.',
      node: name,
    });
  }
  const error = node.problems.find((problem) => problem.severity === 'error');
  if (error !== undefined) throw new PlumblineError(error);
  const from = nodes.get(parents.get(name)?.[0] ?? '');
  if (from === undefined || node.fingerprint === undefined) {
    const { state, reason } = context.states.statusOf(node);
    throw new PlumblineError({ code: 'blocked', message: `${name} is ${reason ?? state}.`, node: name });
  }
  return { node, write: node.write, from };
}

/** The connection of a sink. Throws `bad_connection`. */
export function connectionOf(context: SinkContext, { node, write }: ReadySink): SinkConnection {
  const name = 'connection' in write ? write.connection : '';
  const found = sinkConnection(context.snapshot.manifest.connections, name);
  if ('connection' in found) return found.connection;
  throw new PlumblineError({ code: 'bad_connection', ...found.fault, ...placeOf(node) });
}

export function placeOf({ name, file, line }: GraphNode) {
  return { node: name, file, line };
}

/** Absolute path of what the workspace names. */
export function absolute(root: string, path: string): string {
  return path.startsWith('/') || /^[a-z]:[\\/]/i.test(path) ? path : join(root, path);
}
