import { z } from 'zod';
import type { ParsedYaml } from '../yaml/parse-yaml';
import { valueAt, type YamlPath } from '../yaml/yaml-path';

/** An owner that a file names, and where: lines and columns from 1, ends exclusive. */
export interface SaidOwner {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One name: of a person or a team. */
export const ownerNameSchema = z.string().trim().min(1);

/** The owner at a path of a YAML text; undefined where none is named, or where it is no name. */
export function readOwner(parsed: ParsedYaml, path: YamlPath): SaidOwner | undefined {
  const { data } = ownerNameSchema.safeParse(valueAt(parsed.value, path));
  // Text over several lines is one name.
  return data === undefined ? undefined : { name: data.replace(/\s+/g, ' '), ...parsed.placeOf(path) };
}
