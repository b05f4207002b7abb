import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Engine } from '../../electron/engine/engine';
import { loadWorkspace } from '../../electron/workspace/load-workspace';
import type { EngineConfig } from '../../shared/contract/engine-api';

/** Runs `action` with an engine on a new workspace folder of the given files; removes both afterwards. */
export async function withEngine<Value>(
  files: Readonly<Record<string, string | Uint8Array>>,
  action: (engine: Engine, root: string) => Promise<Value>,
  config: Pick<EngineConfig, 'allowedPaths'> = { allowedPaths: [] },
): Promise<Value> {
  const root = mkdtempSync(join(tmpdir(), 'plumbline-bench-'));
  const engine = new Engine();
  try {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), content);
    }
    await engine.open({
      root,
      cacheFolder: join(root, '.plumbline'),
      threads: 2,
      memoryLimit: '4GB',
      ...config,
    });
    await engine.derive({ snapshot: await loadWorkspace(root) });
    return await action(engine, root);
  } finally {
    await engine.close();
    rmSync(root, { recursive: true, force: true });
  }
}
