import { z } from 'zod';

/** Name of the manifest, in the workspace's folder; this file says what is in it (version 1). */
export const manifestFile = 'plumbline.yaml';

export const parameterTypes = [
  'integer',
  'bigint',
  'double',
  'decimal',
  'text',
  'boolean',
  'date',
  'timestamp',
] as const;

export const parameterSchema = z.strictObject({
  type: z.enum(parameterTypes),
  default: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
  description: z.string().optional(),
});

export const sourceFormats = ['csv', 'tsv', 'parquet', 'json', 'ndjson', 'xlsx', 'sqlite', 'duckdb'] as const;

/**
 * A file, a glob of files, a table of a database file, or a table behind a connection. `options` are passed to DuckDB's
 * reader of the format.
 */
export const sourceSchema = z
  .strictObject({
    path: z.string().min(1).optional(),
    format: z.enum(sourceFormats).optional(),
    options: z
      .record(
        z.string(),
        z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.record(z.string(), z.string())]),
      )
      .optional(),
    connection: z.string().optional(),
    table: z.string().optional(),
    description: z.string().optional(),
  })
  .refine((source) => (source.path === undefined) !== (source.connection === undefined), {
    message: 'a source has either `path` or `connection`',
  });

export const ownerSchema = z.strictObject({ name: z.string(), email: z.string().optional() });

export const manifestSchema = z.strictObject({
  plumbline: z.literal(1),
  name: z.string().min(1),
  description: z.string().optional(),
  owners: z.array(ownerSchema).default([]),
  engine: z
    .strictObject({
      threads: z.union([z.literal('auto'), z.int().positive()]).default('auto'),
      /** `60%` of the machine's memory, or an amount such as `4GB`. */
      memory_limit: z
        .string()
        .regex(/^\d+(\.\d+)?\s*(%|[KMGT]i?B)$/i, 'expected a share such as 60% or an amount such as 4GB')
        .default('60%'),
    })
    .default({ threads: 'auto', memory_limit: '60%' }),
  parameters: z.record(z.string(), parameterSchema).default({}),
  sources: z.record(z.string(), sourceSchema).default({}),
  connections: z.record(z.string(), z.looseObject({ type: z.string() })).default({}),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestSource = z.infer<typeof sourceSchema>;
export type ParameterDefinition = z.infer<typeof parameterSchema>;
export type SourceFormat = (typeof sourceFormats)[number];
export type ParameterType = (typeof parameterTypes)[number];
export type ParameterScalar = string | number | boolean | null;
/** A list is the value of a parameter that several options can be chosen for. */
export type ParameterValue = ParameterScalar | readonly ParameterScalar[];
export type SourceOptions = NonNullable<ManifestSource['options']>;
