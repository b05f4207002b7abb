import type { YamlPath } from '../../yaml/yaml-path';
import { bodyOf } from './entry-builder';
import { listOf, mappingOf } from './import-collector';
import type { SodaClContext } from './sodacl-check';

const sayable = [
  'when required column missing',
  'when wrong column type',
  'when mismatching columns',
  'with optional columns',
];

/** `schema:` with its rules under `fail` and `warn`, as the `schema` check and the columns that it looks at. */
export function readSodaClSchema(context: SodaClContext): void {
  const { check, collector, section } = context;
  const levels = (['fail', 'warn'] as const).filter((level) => mappingOf(check.body[level]) !== undefined);
  if (levels.length === 0) {
    collector.problem(check.path, 'A `schema` check has its rules under `fail` or `warn`.', undefined, 'key');
    return;
  }
  let said = false;
  let onlyThese = false;
  for (const level of levels) {
    const rules = mappingOf(check.body[level]) ?? {};
    const path: YamlPath = [...check.path, level];
    for (const [rule, value] of Object.entries(rules)) {
      if (!sayable.includes(rule)) {
        collector.loss([...path, rule], context.construct, reasonOf(rule), 'Nothing: the rule is left out.');
        continue;
      }
      said = true;
      if (rule === 'when mismatching columns') onlyThese = true;
      const optional = new Set(listOf(rules['with optional columns']).map(String));
      for (const [name, dataType] of columnsOf(value))
        collector.column(section.node, {
          name,
          dataType,
          ...(optional.has(name) ? { optional: true } : {}),
        });
    }
    if (level === 'warn' && Object.keys(rules).some((rule) => sayable.includes(rule)))
      collector.loss(path, context.construct, 'A `schema` check of a check file has no level.', 'A check that fails.');
  }
  if (!said) return;
  context.add({
    column: null,
    type: 'schema',
    body: bodyOf({
      ...context.common,
      allow_extra_columns: onlyThese ? undefined : true,
      allow_other_column_order: true,
    }),
  });
}

/** Names with their types, of a list of names or a mapping. */
function columnsOf(value: unknown): readonly (readonly [string, string | undefined])[] {
  if (Array.isArray(value)) return value.map((name) => [String(name), undefined]);
  return Object.entries(mappingOf(value) ?? {}).map(([name, type]) => [
    name,
    typeof type === 'string' ? type : undefined,
  ]);
}

function reasonOf(rule: string): string {
  if (rule === 'when schema changes') return 'It compares with the schema of an earlier run.';
  if (rule === 'when forbidden column present') return 'A `schema` check names columns that are to be there.';
  if (rule === 'when wrong column index') return 'A `schema` check knows the order of columns, and no positions.';
  return `\`${rule}\` is no rule that a check file has.`;
}
