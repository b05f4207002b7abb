import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { PipelineSpec } from '../../../shared/domain/spec/pipeline-spec';
import type { InteropWorkspace } from '.';

/** Writes what a person would decide into the specs of a promoted workspace; promoting again carries it over. */
export async function decideIncremental(root: string, decisions: InteropWorkspace['incremental']): Promise<void> {
  for (const name of await readdir(join(root, 'specs'))) {
    if (!name.endsWith('.pipeline.yaml')) continue;
    const file = join(root, 'specs', name);
    const spec = parse(await readFile(file, 'utf8')) as PipelineSpec;
    const steps = spec.steps.map((step) => ({ ...step, incremental: decisions[step.name] ?? step.incremental }));
    await writeFile(file, stringify({ ...spec, steps }, { version: '1.1', lineWidth: 0 }));
  }
}
