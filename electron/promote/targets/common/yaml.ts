import { stringify } from 'yaml';

/** YAML as Python reads it: version 1.1, in which `2001-01-15` and `yes` are no text unless they are quoted. */
export function toYaml(value: unknown): string {
  return stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}
