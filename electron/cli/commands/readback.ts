import { resolve } from 'node:path';
import { applyPipelineChange } from '../../jobs/edit-pipeline';
import { noteTakenOver, type ProjectInWorkspace, readProjectBack } from '../../jobs/read-back-project';
import { findProject } from '../../promote/proof/project-copy';
import { type CommandContext, withDocuments, withSession } from '../command-context';
import { exitCodes } from '../exit-code';

export interface ReadbackOptions {
  readonly workspace?: string;
  readonly apply: boolean;
}

/** `plumbline readback`: what engineers changed in an exported project, as changes of the graph; 1 while some are not taken over. */
export async function readbackCommand(
  context: CommandContext,
  folder: string,
  options: ReadbackOptions,
): Promise<number> {
  const { output, signal } = context;
  const { dir, manifest } = await findProject(resolve(folder));
  const root = options.workspace ?? resolve(dir, manifest.workspace);
  return withSession(context, root, {}, (session) =>
    withDocuments(session, !options.apply, async (documents) => {
      const found = await readProjectBack(session, { dir, manifest }, documents, signal);
      if (options.apply) {
        await applyPipelineChange(found, documents);
        await noteTakenOver(dir, found);
      }
      output.text(describeReadBack(found, options.apply).join('\n'));
      const { read, files, refused } = found;
      const reasons = new Map(refused.map(({ edit, problem }) => [edit, problem]));
      output.answer({
        target: read.target,
        applied: options.apply,
        changes: read.changes.map(({ edit, changes, present }) => ({
          kind: edit.kind,
          node: edit.node,
          file: edit.file,
          line: edit.line,
          changes,
          present,
          problem: reasons.get(edit) ?? null,
        })),
        unread: read.unread,
        files: files.map(({ file, before, after }) => ({ file, before, after })),
      });
      const open = read.unread.length + (options.apply ? refused.length : read.changes.length);
      return open === 0 ? exitCodes.done : exitCodes.checksFailed;
    }),
  );
}

function describeReadBack({ read, files, refused }: ProjectInWorkspace, applied: boolean): readonly string[] {
  if (read.changes.length + read.unread.length === 0) return ['The project says what the promotion wrote.'];
  const reasons = new Map(refused.map(({ edit, problem }) => [edit, problem.message]));
  return [
    ...read.changes.flatMap(({ edit, changes, present }) => [
      `${edit.node} (${edit.file}:${edit.line})${present ? ': the workspace says so already' : ''}`,
      ...changes.map(({ text }) => `  ${text}`),
      ...(reasons.has(edit) ? [`  not taken over: ${reasons.get(edit)}`] : []),
    ]),
    ...(read.unread.length === 0 ? [] : ['Not read back; it stays in the project:']),
    ...read.unread.map(({ file, line, what, why }) => `  ${file}${line === null ? '' : `:${line}`}: ${what}. ${why}`),
    ...(files.length === 0
      ? []
      : [`${applied ? 'Changed' : 'Would change'}: ${files.map(({ file }) => file).join(', ')}`]),
    ...(files.length > 0 && !applied ? ['--apply changes them. Then promote again, and prove.'] : []),
    ...(files.length > 0 && applied ? ['Promote again, then prove.'] : []),
  ];
}
