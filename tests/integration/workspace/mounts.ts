import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this user may mount file systems: full disks and read-only folders are tested for real only then. */
export const canMount = ((): boolean => {
  try {
    const disk = mountSmallDisk('64k');
    disk.remove();
    return true;
  } catch {
    return false;
  }
})();

export interface MountedDisk {
  readonly folder: string;
  remount(options: string): void;
  remove(): void;
}

/** A file system in memory of a given size, in a folder of its own or in one that is given. */
export function mountSmallDisk(size: string, folder = mkdtempSync(join(tmpdir(), 'plumbline-disk-'))): MountedDisk {
  try {
    mount(['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    folder,
    remount: (options) => mount(['-o', `remount,${options}`, folder]),
    remove() {
      execFileSync('umount', [folder], { stdio: 'pipe' });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function mount(args: readonly string[]): void {
  execFileSync('mount', [...args], { stdio: 'pipe' });
}
