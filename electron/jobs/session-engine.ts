import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DerivedGraph, EngineApi, EngineInfo } from '../../shared/contract/engine-api';
import { allInputParameters } from '../../shared/domain/inputs/input-parameters';
import type { ParameterValue } from '../../shared/domain/manifest/manifest';
import { givenParameters } from '../../shared/domain/manifest/parameters';
import { databaseFiles } from '../../shared/domain/sink/sink-connection';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { isWithin } from '../workspace/inside-workspace';
import { companionsOf } from '../workspace/source-files';

/** What a session tells its engine. */
interface SessionEngine {
  readonly root: string;
  readonly engine: Pick<EngineApi, 'open' | 'derive'>;
  /** Parameter values as text, in place of what notebooks and manifest say. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Opens the engine with what the manifest says of it. */
export async function openEngine(options: SessionEngine, snapshot: WorkspaceSnapshot): Promise<EngineInfo> {
  const { threads, memory_limit: memoryLimit } = snapshot.manifest.engine;
  return options.engine.open({
    root: options.root,
    cacheFolder: join(options.root, '.plumbline'),
    threads,
    memoryLimit,
    allowedPaths: outsideFiles(snapshot),
  });
}

/** What an engine fixes when it opens; a change of it needs a new one. */
export function engineSettings(snapshot: WorkspaceSnapshot): string {
  return JSON.stringify([snapshot.manifest.engine, outsideFiles(snapshot)]);
}

/** Derives the graph; `inputs` are what was chosen at the input cells. */
export function deriveGraph(
  options: SessionEngine,
  snapshot: WorkspaceSnapshot,
  inputs: Readonly<Record<string, ParameterValue>>,
): Promise<DerivedGraph> {
  return options.engine.derive({
    snapshot: neededByEngine(snapshot),
    parameters: { ...inputs, ...givenBy(options, snapshot) },
  });
}

/** Without what only people read: all of it is copied into the engine's process after each edit. */
function neededByEngine({ incidents: _, ...snapshot }: WorkspaceSnapshot): WorkspaceSnapshot {
  return {
    ...snapshot,
    notebooks: snapshot.notebooks.map((notebook) => ({
      ...notebook,
      text: '',
      blocks: notebook.blocks.filter(({ kind }) => kind !== 'prose'),
    })),
    sketches: snapshot.sketches.map((sketch) => ({ ...sketch, positions: {} })),
  };
}

/** The parameters that were given with the session. */
export function givenBy(
  options: Pick<SessionEngine, 'parameters'>,
  snapshot: WorkspaceSnapshot,
): Record<string, ParameterValue> {
  return givenParameters(snapshot.manifest, options.parameters ?? {}, allInputParameters(snapshot.notebooks));
}

/** Files of sources and of connections that lie outside of the workspace, also behind a link: the engine may open nothing else there. */
function outsideFiles(snapshot: WorkspaceSnapshot): string[] {
  const root = realPath(snapshot.root);
  const databases = databaseFiles(snapshot.manifest.connections).map((path) => resolve(root, path));
  const files = new Set([
    ...snapshot.sources.flatMap((source) =>
      source.files.flatMap((file) => [file, ...companionsOf(source.format, file)]),
    ),
    ...databases.flatMap((file) => [file, ...companionsOf('duckdb', file)]),
  ]);
  return [...files].filter((file) => !isWithin(realPath(file), root)).sort();
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
