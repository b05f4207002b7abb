import type { RunningApp } from './app';

/** Where files are dropped: an element, and a point of the window. */
export interface DropPlace {
  readonly target: string;
  readonly clientX: number;
  readonly clientY: number;
}

/** Drops real files on the window, or on a part of it, as a file manager does. */
export async function dropFiles(app: RunningApp, paths: readonly string[], place?: DropPlace): Promise<void> {
  await app.page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.id = 'dropped';
    document.body.append(input);
  });
  // A file that came through an input has a path, which a file made in the page has not.
  await app.page.setInputFiles('#dropped', [...paths]);
  await app.page.evaluate((at) => {
    const input = document.querySelector<HTMLInputElement>('#dropped');
    const dataTransfer = new DataTransfer();
    for (const file of input?.files ?? []) dataTransfer.items.add(file);
    if (dataTransfer.items.length === 0) throw new Error('There is no file to drop.');
    const { target = 'body', ...point } = at ?? {};
    const element = document.querySelector(target);
    for (const type of ['dragenter', 'dragover', 'drop']) {
      element?.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer, ...point }));
    }
    input?.remove();
  }, place);
}
