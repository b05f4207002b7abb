import { dbtReader } from './dbt/dbt-reader';
import type { ProjectReader } from './project-reader';
import { sqlmeshReader } from './sqlmesh/sqlmesh-reader';

const readers: readonly ProjectReader[] = [dbtReader, sqlmeshReader];

/** Targets whose projects can be read back. */
export const readTargets: readonly string[] = readers.map(({ target }) => target);

/** What reads the projects of a target, or undefined where nothing does. */
export function readerOf(target: string): ProjectReader | undefined {
  return readers.find((reader) => reader.target === target);
}
