import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ProofFile } from '../../shared/domain/proof/proof';
import type { PipelineSpec } from '../../shared/domain/spec/pipeline-spec';
import { writeFileAtomic } from '../workspace/atomic-write';
import { requireInsideWorkspace } from '../workspace/inside-workspace';
import { specPath } from './spec-file';
import { specHtml } from './spec-html';
import { writeSpecPage } from './spec-page';
import { keptStanding, type Standing } from './standing';

/**
 * Writes the page of a spec with what its proofs say and how it stood to the workspace: Markdown for hosts of git, HTML for people
 * without one. Returns the files that are others than before; a page that says the same stays, with the moment of which it says it.
 */
export async function writeSpecPages(
  root: string,
  spec: PipelineSpec,
  proofs: ProofFile | undefined,
  standing: Standing,
): Promise<readonly string[]> {
  const before = await readFile(join(root, specPath(spec.name, '.md')), 'utf8').catch(() => null);
  const markdown = writeSpecPage(spec, proofs, keptStanding(before, standing));
  const pages = [
    [specPath(spec.name, '.md'), markdown],
    [specPath(spec.name, '.html'), specHtml(spec, markdown)],
  ] as const;
  const written: string[] = [];
  for (const [file, text] of pages) {
    if ((await readFile(join(root, file), 'utf8').catch(() => null)) === text) continue;
    await writeSpecFile(root, file, text);
    written.push(file);
  }
  return written;
}

/** Writes a file of `specs/`; `file` is relative to the workspace, which it cannot leave. */
export async function writeSpecFile(root: string, file: string, text: string): Promise<void> {
  await requireInsideWorkspace(root, join(root, file), file);
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFileAtomic(join(root, file), text, { file });
}
