import { resolve } from 'node:path';
import { PlumblineError } from '../../../shared/domain/problem';
import { createSampleWorkspace, initWorkspace } from '../../workspace/create-workspace';
import type { CommandContext } from '../command-context';
import { exitCodes } from '../exit-code';
import { formatTable } from '../text-table';

/** `plumbline init`: a new workspace, empty or with the sample. */
export async function initCommand(
  context: CommandContext,
  folder: string,
  options: { readonly sample: boolean; readonly name?: string },
): Promise<number> {
  const root = resolve(folder);
  if (options.sample && options.name !== undefined) {
    throw new PlumblineError({
      code: 'bad_usage',
      message: 'The sample has a name of its own: --name does not go with --sample.',
      hint: 'Change `name` in its plumbline.yaml afterwards.',
    });
  }
  if (options.sample) await createSampleWorkspace(root);
  else await initWorkspace(root, options.name === undefined ? {} : { name: options.name });
  context.output.text(
    [
      `Workspace: ${root}`,
      '',
      formatTable(
        [{ title: 'next' }, { title: '' }],
        options.sample
          ? [
              [`plumbline run ${folder}`, 'run the sample'],
              [`plumbline check ${folder}`, 'see what its checks find'],
            ]
          : [
              [`plumbline import FILE… --into ${folder}`, 'add data'],
              [`plumbline run ${folder}`, 'run the notebooks'],
            ],
      ),
    ].join('\n'),
  );
  context.output.answer({ workspace: root, sample: options.sample });
  return exitCodes.done;
}
