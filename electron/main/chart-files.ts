import { BrowserWindow, dialog, type WebContents } from 'electron';
import { writeFileAtomic } from '../workspace/atomic-write';

/** Asks where to, and writes a picture there, whole or not at all. The path is null when the user cancelled. */
export async function saveChart(
  { name, format, content }: { name: string; format: 'png' | 'svg'; content: string | Uint8Array },
  page: WebContents,
): Promise<{ path: string | null }> {
  const window = BrowserWindow.fromWebContents(page);
  const options = {
    title: 'Save chart',
    defaultPath: `${fileNameOf(name)}.${format}`,
    filters: [{ name: format === 'png' ? 'PNG picture' : 'SVG picture', extensions: [format] }],
  };
  const chosen = await (window === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options));
  if (chosen.canceled || chosen.filePath === undefined || chosen.filePath === '') return { path: null };
  await writeFileAtomic(chosen.filePath, content);
  return { path: chosen.filePath };
}

/** A cell may have any name; a file may not. */
function fileNameOf(name: string): string {
  return (
    name
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 100) || 'chart'
  );
}
