import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PlumblineError } from '../../shared/domain/problem';
import { type PipelineSpec, pipelineSpecSchema } from '../../shared/domain/spec/pipeline-spec';
import { isSameData } from '../../shared/domain/yaml/edit-yaml';
import { writeFileAtomic } from '../workspace/atomic-write';
import { requireInsideWorkspace } from '../workspace/inside-workspace';
import { keepDecisions } from './keep-decisions';
import { specText } from './spec-text';

/** File names hold 255 bytes; an extension and a number find room behind this many. */
const longestFileName = 200;

/** A node's name as the name of one file or folder: it may hold separators, be `..`, or be longer than file names can. */
export function fileNameOf(name: string): string {
  let safe = name.replace(/[\p{Cc}<>:"/\\|?*]/gu, '_').replace(/^\.+|[. ]+$/g, '_');
  while (Buffer.byteLength(safe) > longestFileName) safe = [...safe].slice(0, -1).join('');
  return safe;
}

/** The path of a spec relative to the workspace. */
export function specPath(name: string, extension: '.pipeline.yaml' | '.md' | '.html'): string {
  return `specs/${fileNameOf(name)}${extension}`;
}

/** The file of a spec: its text, what that says as it stands there, and as a spec. */
export interface SpecFile {
  readonly text: string;
  readonly data: unknown;
  readonly spec: PipelineSpec;
}

/**
 * Writes a spec into its workspace and returns it as written: what people decided in the file before is kept. A file that is as it was
 * `read` earlier is not parsed again: a large one takes as long as the promotion of a few steps. Throws `bad_spec` when the file that is
 * there cannot be read, and leaves it as it is.
 */
export async function writeSpec(root: string, next: PipelineSpec, read?: SpecFile): Promise<PipelineSpec> {
  const file = specPath(next.name, '.pipeline.yaml');
  const text = await readSpecText(root, file);
  const previous = text === null ? undefined : text === read?.text ? read : parseSpecFile(file, text);
  const spec = mergeSpec(file, previous?.spec, next);
  await requireInsideWorkspace(root, join(root, file), file);
  if (previous !== undefined && isSameData(previous.data, spec)) return spec;
  const written = specText(text, spec);
  if (written !== text) await writeFileAtomic(join(root, file), written, { file });
  return spec;
}

/** A new spec with what people decided in the one that its file has. Throws `bad_spec` where that is the spec of something else. */
export function mergeSpec(file: string, previous: PipelineSpec | undefined, next: PipelineSpec): PipelineSpec {
  if (previous !== undefined && previous.name !== next.name)
    throw badSpec(file, `it is the spec of ${previous.name}, whose name gives the same file name.`, undefined);
  return pipelineSpecSchema.parse(previous === undefined ? next : keepDecisions(previous, next));
}

/** Reads a spec, or gives undefined when there is none. Throws `bad_spec` for one that is not of version 1. */
export async function readSpec(root: string, file: string): Promise<PipelineSpec | undefined> {
  return (await readSpecFile(root, file))?.spec;
}

/** The same with its text. */
export async function readSpecFile(root: string, file: string): Promise<SpecFile | undefined> {
  const text = await readSpecText(root, file);
  return text === null ? undefined : parseSpecFile(file, text);
}

async function readSpecText(root: string, file: string): Promise<string | null> {
  try {
    return await readFile(join(root, file), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new PlumblineError(
      { code: 'file_unreadable', file, message: `${file} cannot be read.`, hint: 'Check its permissions.' },
      { cause: error },
    );
  }
}

/** A spec from the text of its file. Throws `bad_spec` for one that is not of version 1. */
export function parseSpec(file: string, text: string): PipelineSpec {
  return parseSpecFile(file, text).spec;
}

function parseSpecFile(file: string, text: string): SpecFile {
  let data: unknown;
  try {
    data = parse(text);
  } catch (error) {
    throw badSpec(file, error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error), error);
  }
  const parsed = pipelineSpecSchema.safeParse(data);
  if (parsed.success) return { text, data, spec: parsed.data };
  const [issue] = parsed.error.issues;
  throw badSpec(file, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a spec'}`, parsed.error);
}

function badSpec(file: string, reason: string, cause: unknown): PlumblineError {
  return new PlumblineError(
    {
      code: 'bad_spec',
      file,
      message: `${file} is not a pipeline spec of version 1: ${reason}`,
      hint: 'Repair it, or move it away and promote again; it was not touched.',
    },
    { cause },
  );
}
