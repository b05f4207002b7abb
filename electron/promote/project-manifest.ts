import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * `.plumbline-project.json` in the folder of a promoted project: which files a promotion wrote, so that the next one can take away
 * those that it no longer writes, and what a proof needs to know of the project.
 */
export const projectManifestName = '.plumbline-project.json';

/** `.plumbline-base.json` beside it: what a promotion wrote, see `read-back/project-base.ts`. */
export const projectBaseName = '.plumbline-base.json';

const relationSchema = z.strictObject({
  schema: z.string().nullable().describe('Null where the engine has none'),
  name: z.string().describe('The table, or the folder of files'),
});

const manifestSchema = z.object({
  target: z.string(),
  spec: z.string().describe('Path of the spec relative to the workspace'),
  workspace: z.string().describe('Path of the workspace relative to the project'),
  outputs: z.array(z.string()),
  relations: z.record(z.string(), relationSchema).describe('Where the engine leaves the rows of a node'),
  files: z.array(z.string()),
});

export type ProjectRelation = z.infer<typeof relationSchema>;
export type ProjectManifest = z.infer<typeof manifestSchema>;

/** The manifest of a project, or undefined where there is none that can be read whole. */
export async function readProjectManifest(dir: string): Promise<ProjectManifest | undefined> {
  const parsed = manifestSchema.safeParse(await readJson(dir));
  return parsed.success ? parsed.data : undefined;
}

/** The files that an earlier promotion wrote, of any version; none where the manifest cannot be read. */
export async function earlierFiles(dir: string): Promise<readonly string[]> {
  const parsed = z.object({ files: z.array(z.string()) }).safeParse(await readJson(dir));
  return parsed.success ? parsed.data.files : [];
}

export function projectManifestText(manifest: ProjectManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

async function readJson(dir: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(dir, projectManifestName), 'utf8'));
  } catch {
    // Not there, or no JSON.
    return undefined;
  }
}
