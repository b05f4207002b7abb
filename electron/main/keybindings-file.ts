import { type FSWatcher, watch } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { KeybindingsText } from '../../shared/contract/app-state';
import { writeFileAtomic } from '../workspace/atomic-write';

/** Editors write in several steps: the file is read when they are through. */
const settleMilliseconds = 60;

/**
 * The file with the user's own keys. Main only carries its text: what it means is for the window, which knows the commands.
 * `onChange` hears of every change, whoever made it.
 */
export class KeybindingsFile {
  readonly #path: string;
  readonly #onChange: (file: KeybindingsText) => void;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #known: string | undefined;

  constructor(path: string, onChange: (file: KeybindingsText) => void) {
    this.#path = path;
    this.#onChange = onChange;
  }

  /** The file as it is; an empty text when there is none, or it cannot be read. */
  async read(): Promise<KeybindingsText> {
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    this.#known = text;
    await this.#watch();
    return { path: this.#path, text };
  }

  /** Rejects with `disk_full`, `file_not_writable`. */
  async write(text: string): Promise<void> {
    await writeFileAtomic(this.#path, text);
    await this.#tellIfChanged();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  /** Watches the folder: a file that is replaced, or not there yet, cannot be watched itself. */
  async #watch(): Promise<void> {
    if (this.#watcher !== undefined) return;
    const folder = dirname(this.#path);
    await mkdir(folder, { recursive: true });
    const name = basename(this.#path);
    try {
      this.#watcher ??= watch(folder, { persistent: false }, (_event, changed) => {
        if (changed !== null && changed !== name) return;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.#tellIfChanged(), settleMilliseconds);
      });
      this.#watcher.on('error', () => this.dispose());
    } catch {
      // Out of watches: changes are seen at the next start.
    }
  }

  async #tellIfChanged(): Promise<void> {
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    if (text === this.#known) return;
    this.#known = text;
    this.#onChange({ path: this.#path, text });
  }
}
