import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

interface LockedPackage {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(readFileSync(resolve(__dirname, '../../../package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};

describe('package-lock.json', () => {
  // npm drops the entries of platforms whose package it cannot see while it writes the file, and `npm ci` then refuses it.
  it('names the binary packages of every platform, so that `npm ci` works on all of them', () => {
    const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) =>
          lock.packages[`${path}/node_modules/${name}`] === undefined &&
          lock.packages[`node_modules/${name}`] === undefined,
      ),
    );
    expect(missing).toEqual([]);
  });

  it('pins the version of everything', () => {
    const unpinned = Object.entries(lock.packages).filter(
      ([path, { version }]) => path !== '' && version === undefined,
    );
    expect(unpinned.map(([path]) => path)).toEqual([]);
  });
});
