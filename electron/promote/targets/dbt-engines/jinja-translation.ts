import { escapeJinja, jinjaText } from '../../../../shared/domain/jinja';
import type { DbtNames } from '../dbt/names';
import { relationJinja, scalarJinja } from '../dbt/relations';
import type { TranslationTarget } from '../translated/steps';
import type { DbtEngine } from './engine';

/** A character of Unicode's private use area: no SQL that a person writes holds it. */
const mark = '\ue001';

export interface JinjaTranslation {
  readonly target: TranslationTarget;
  /** Translated SQL as dbt reads it: its braces escaped, and Jinja in place of nodes and parameters. */
  fill(sql: string): string;
}

/** SQL of the engine with Jinja for what is only known when dbt runs. */
export function jinjaTranslation(names: DbtNames, { dialect, quotedText }: DbtEngine): JinjaTranslation {
  const marked: string[] = [];
  const put = (jinja: string): string => {
    marked.push(jinja);
    return `${mark}${marked.length - 1}${mark}`;
  };
  return {
    target: {
      dialect,
      relation: (node) => (names.of.has(node) ? put(relationJinja(node, names)) : undefined),
      parameter({ bound, value }, sqlType) {
        const variable = `var(${jinjaText(bound.name)})`;
        const literal = scalarJinja(bound.type, variable, sqlType, quotedText);
        return put(
          value === null
            ? `{% if ${variable} is none %}CAST(NULL AS ${sqlType}){% else %}${literal}{% endif %}`
            : literal,
        );
      },
    },
    fill: (sql) =>
      escapeJinja(sql).replace(
        new RegExp(`${mark}(\\d+)${mark}`, 'g'),
        (_, index: string) => marked[Number(index)] ?? '',
      ),
  };
}
