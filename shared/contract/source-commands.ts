import { z } from 'zod';
import { sourceFormats } from '../domain/manifest/manifest';
import type { Problem } from '../domain/problem';
import { command } from './command';

/** A file that may become a source. */
export interface AddableFile {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  /** A name that is free in the workspace. */
  readonly name: string;
  /** It lies in the workspace: it is named where it is. */
  readonly isInside: boolean;
  /** The source that it is already. */
  readonly source?: string;
}

const path = z.string().min(1).max(4096);
const name = z.string().max(1024);

/** Commands that add and remove sources. */
export const sourceCommands = {
  /** Shows the file dialog; no paths when the user cancelled it. */
  'source.choose': command<{ paths: readonly string[] }>()(z.strictObject({})),
  /** The files behind paths; a folder gives the data files in it. */
  'source.files': command<{ files: readonly AddableFile[]; problems: readonly Problem[] }>()(
    z.strictObject({ paths: z.array(path).min(1).max(1000) }),
  ),
  /** Data files in the workspace's `data/` that are no sources. */
  'source.unused': command<{ files: readonly AddableFile[] }>()(z.strictObject({})),
  /** Keeps pasted text as a file that can be looked at and added. */
  'source.paste': command<{ path: string }>()(z.strictObject({ text: z.string().max(64 * 1024 * 1024) })),
  /** Adds sources; some may fail while others are added. `undo` takes back what was added. */
  'source.add': command<{ added: readonly string[]; problems: readonly Problem[]; undo: string | null }>()(
    z.strictObject({
      sources: z
        .array(
          z.strictObject({
            path,
            name,
            mode: z.enum(['copy', 'link']),
            description: z.string().max(10_000).optional(),
            plan: z.strictObject({
              format: z.enum(sourceFormats).optional(),
              table: z.string().max(2048).optional(),
              options: z
                .record(
                  z.string(),
                  z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.record(z.string(), z.string())]),
                )
                .optional(),
            }),
          }),
        )
        .min(1)
        .max(1000),
    }),
  ),
  /** Takes sources out of the manifest; their files stay. */
  'source.remove': command<{ undo: string }>()(z.strictObject({ names: z.array(name).min(1) })),
  /** Takes back an addition or a removal, once. Rejects with `edit_conflict` when the manifest was changed since. */
  'source.undo': command<void>()(z.strictObject({ undo: z.string() })),
} as const;
