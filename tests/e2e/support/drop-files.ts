import type { RunningApp } from './app';

/** Drops real files on the window, as a file manager does. */
export async function dropFiles(app: RunningApp, paths: readonly string[]): Promise<void> {
  await app.page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.id = 'dropped';
    document.body.append(input);
  });
  // A file that came through an input has a path, which a file made in the page has not.
  await app.page.setInputFiles('#dropped', [...paths]);
  await app.page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#dropped');
    const dataTransfer = new DataTransfer();
    for (const file of input?.files ?? []) dataTransfer.items.add(file);
    if (dataTransfer.items.length === 0) throw new Error('There is no file to drop.');
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
    }
    input?.remove();
  });
}
