import { availableParallelism, totalmem } from 'node:os';
import type { EngineConfig } from '../../../shared/contract/engine-api';
import { parseMemoryLimit } from '../open-cache';
import { FileInspector } from './file-inspector';

/** A look takes little: the engine of the workspace has the rest. */
const mostMemory = 1024 ** 3;

/** The inspector beside an engine, within a part of the engine's memory. */
export function inspectorFor(config: Pick<EngineConfig, 'threads' | 'memoryLimit'>): FileInspector {
  return new FileInspector({
    threads: config.threads === 'auto' ? availableParallelism() : config.threads,
    memoryLimitBytes: Math.min(mostMemory, Math.floor(parseMemoryLimit(config.memoryLimit, totalmem()) / 2)),
  });
}
