import { extname, join } from 'node:path';
import type { CommandAnswer, CommandParams } from '../../shared/contract/commands';
import type { Application } from './application';

/** Asks for the file and starts the export; a name without an extension gets that of the format. */
export async function exportResult(
  application: Application,
  { node, format, query, columns }: CommandParams<'result.export'>,
): Promise<CommandAnswer<'result.export'>> {
  const { workspace } = application;
  const suggested = join(workspace.root, `${node}.${format}`);
  const chosen = await application.chooseFileToWrite(`Export ${node}`, suggested, format);
  if (chosen === null) return null;
  const path = extname(chosen) === '' ? `${chosen}.${format}` : chosen;
  const started = workspace.startExport({
    node,
    format,
    path,
    ...(query === undefined ? {} : { query }),
    ...(columns === undefined ? {} : { columns }),
  });
  return { ...started, path };
}
