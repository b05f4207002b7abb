import { stat } from 'node:fs/promises';
import { extname, join, posix } from 'node:path';
import { requireInsideWorkspace } from '../workspace/inside-workspace';

const imageTypes: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.svg': 'image/svg+xml',
};

const largestImage = 64 * 1024 * 1024;

/**
 * The image that a path from the workspace's root names; undefined for what is no image, is hidden, too large, or not inside
 * of the workspace, by its path or by links.
 */
export async function imageOfWorkspace(
  root: string,
  file: string,
): Promise<{ readonly path: string; readonly contentType: string } | undefined> {
  const contentType = imageTypes[extname(file).toLowerCase()];
  const parts = file.split('/');
  const hidden = parts.some((part) => part === '' || part.startsWith('.'));
  if (contentType === undefined || hidden || posix.normalize(file) !== file || /[\\\0]/.test(file)) return undefined;
  const path = join(root, ...parts);
  try {
    await requireInsideWorkspace(root, path, file);
    const stats = await stat(path);
    return stats.isFile() && stats.size <= largestImage ? { path, contentType } : undefined;
  } catch {
    return undefined;
  }
}
