import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { applyPipelineChange } from '../../../electron/jobs/edit-pipeline';
import { noteTakenOver, type ProjectInWorkspace, readProjectBack } from '../../../electron/jobs/read-back-project';
import { readProjectManifest } from '../../../electron/promote/project-manifest';
import { DocumentStore } from '../../../electron/workspace/document-store';
import { PromotedShop } from './shop';

/** Null: the file goes. */
export type Edit = (text: string) => string | null;

/** A promoted workspace whose projects engineers change, and that is put back as it was promoted. */
export class ChangedShop {
  private constructor(
    readonly shop: PromotedShop,
    /** As it was promoted. */
    readonly kept: string,
  ) {}

  static async create(files?: Readonly<Record<string, string>>): Promise<ChangedShop> {
    const shop = await PromotedShop.create(['dbt', 'sqlmesh'], files);
    const kept = await mkdtemp(join(tmpdir(), 'plumbline-kept-'));
    await cp(shop.folder, kept, { recursive: true });
    return new ChangedShop(shop, kept);
  }

  async dispose(): Promise<void> {
    await this.shop.dispose();
    await rm(this.kept, { recursive: true, force: true });
  }

  /** Workspace and projects as they were promoted. */
  async reset(): Promise<void> {
    const { shop, kept } = this;
    for (const folder of ['out', 'shop/notebooks', 'shop/checks', 'shop/specs', 'shop/data'])
      await rm(join(shop.folder, folder), { recursive: true, force: true });
    await cp(kept, shop.folder, { recursive: true, filter: (path) => !path.includes('.plumbline/') });
    await shop.session.reload();
  }

  async readBack(target: string, apply = false): Promise<ProjectInWorkspace> {
    const { shop } = this;
    const dir = join(shop.out, target);
    const manifest = await readProjectManifest(dir);
    if (manifest === undefined) throw new Error(`${dir} has no manifest.`);
    const documents = new DocumentStore(shop.root);
    try {
      const found = await readProjectBack(shop.session, { dir, manifest }, documents);
      if (apply) {
        await applyPipelineChange(found, documents);
        await noteTakenOver(dir, found);
        await shop.session.reload();
      }
      return found;
    } finally {
      await documents.dispose();
    }
  }
}

export async function change(folder: string, edits: Readonly<Record<string, Edit>>): Promise<void> {
  for (const [file, edit] of Object.entries(edits)) {
    const path = join(folder, file);
    const before = existsSync(path) ? await readFile(path, 'utf8') : '';
    const after = edit(before);
    if (after === before) throw new Error(`The edit of ${file} changes nothing.`);
    await mkdir(dirname(path), { recursive: true });
    if (after === null) await rm(path);
    else await writeFile(path, after);
  }
}

export function told({ read, refused }: ProjectInWorkspace) {
  return {
    changes: read.changes.map(({ edit, changes }) => `${edit.node}: ${changes.map(({ text }) => text).join('; ')}`),
    unread: read.unread.map(({ file, line, what }) => `${file}${line === null ? '' : `:${line}`} ${what}`),
    refused: refused.map(({ problem }) => problem.message),
  };
}

export function replace(from: string | RegExp, to: string): Edit {
  return (text) => text.replace(from, to);
}
