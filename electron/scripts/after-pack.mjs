/** electron-builder's hook on the unpacked app, before anything is made of it. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Marks the fuses in Electron's binary; version and number of fuses follow it. See electron/fuses. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** The fuses of version 1, in the order of the wire. An older Electron has the first few of them. */
const fuses = [
  ['runAsNode', 0, false],
  ['cookie encryption', 1, true],
  ['NODE_OPTIONS', 2, false],
  ['--inspect', 3, false],
  // 4, integrity of the archive, exists on macOS and Windows only; 6, a snapshot of one's own, is not used.
  ['onlyLoadAppFromAsar', 5, true],
  ['privileges of file://', 7, false],
];

/** @param {import('electron-builder').AfterPackContext} context */
export async function afterPack(context) {
  // The fallback runtime brings an app of its own that starts a checkout; it must never start in the product.
  await rm(join(context.appOutDir, 'resources/app'), { recursive: true, force: true });
  if (context.electronPlatformName !== 'linux') return;
  const binary = join(context.appOutDir, context.packager.executableName);
  const known = fuseCount(binary);
  const settings = Object.fromEntries(fuses.filter(([, index]) => index < known).map(([, index, on]) => [index, on]));
  await context.packager.addElectronFuses(context, { version: '1', ...settings });
}

/** How many fuses the binary has. */
function fuseCount(binary) {
  const at = findInFile(binary, sentinel);
  if (at === undefined) throw new Error(`${binary} has no fuses: it is no Electron binary.`);
  const header = Buffer.alloc(2);
  const file = openSync(binary, 'r');
  readSync(file, header, 0, 2, at + sentinel.length);
  closeSync(file);
  if (header[0] !== 1) throw new Error(`${binary} has fuses of version ${header[0]}; this script knows version 1.`);
  return header[1];
}

function findInFile(path, text) {
  const chunk = Buffer.alloc(8 * 1024 * 1024);
  const file = openSync(path, 'r');
  try {
    // Chunks overlap by the length of the text, so that it is found across their border.
    for (let position = 0; position < statSync(path).size; position += chunk.length - text.length) {
      const read = readSync(file, chunk, 0, chunk.length, position);
      const at = chunk.subarray(0, read).indexOf(text);
      if (at !== -1) return position + at;
    }
    return undefined;
  } finally {
    closeSync(file);
  }
}
