import { DocumentStore } from '../../../electron/workspace/document-store';

/**
 * Types one numbered word after another into a notebook of the workspace in the first argument, as fast as a person never
 * could, and prints each number with its time, until it is killed. `hold` as second argument keeps it from saving: what
 * survives is then the journal's work alone.
 */
async function main(): Promise<void> {
  const [, , root = '', hold] = process.argv;
  const file = 'notebooks/typed.md';
  const store = new DocumentStore(root);
  if (hold === 'hold') {
    Object.defineProperty(globalThis, 'setTimeout', { value: holdSaves(globalThis.setTimeout) });
  }
  const document = await store.open(file);
  let { revision, text } = document;
  for (let number = 1; ; number++) {
    const word = `w${number} `;
    revision = store.edit(file, revision, [{ start: text.length, end: text.length, text: word }]);
    text += word;
    console.log(`${number} ${Date.now()}`);
    await new Promise((resolve) => setImmediate(resolve));
    if (number % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Timers of an autosave never fire: on a slow machine they may be of any length. Those of typing and of the journal do. */
function holdSaves(original: typeof setTimeout) {
  return (work: () => void, milliseconds = 0) =>
    milliseconds === 1 || milliseconds === 250 ? original(work, milliseconds) : original(() => undefined, 0);
}

void main();
