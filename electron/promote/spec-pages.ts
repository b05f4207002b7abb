import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ProofFile } from '../../shared/domain/proof/proof';
import type { PipelineSpec } from '../../shared/domain/spec/pipeline-spec';
import { writeFileAtomic } from '../workspace/atomic-write';
import { requireInsideWorkspace } from '../workspace/inside-workspace';
import { specPath } from './spec-file';
import { specHtml } from './spec-html';
import { writeSpecPage } from './spec-page';

/** Writes the page of a spec with what its proofs say: Markdown for hosts of git, HTML for people without one. */
export async function writeSpecPages(root: string, spec: PipelineSpec, proofs: ProofFile | undefined): Promise<void> {
  const markdown = writeSpecPage(spec, proofs);
  await writeSpecFile(root, specPath(spec.name, '.md'), markdown);
  await writeSpecFile(root, specPath(spec.name, '.html'), specHtml(spec, markdown));
}

/** Writes a file of `specs/`; `file` is relative to the workspace, which it cannot leave. */
export async function writeSpecFile(root: string, file: string, text: string): Promise<void> {
  await requireInsideWorkspace(root, join(root, file), file);
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFileAtomic(join(root, file), text, { file });
}
