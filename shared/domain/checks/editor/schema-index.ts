import type { YamlPath } from '../../yaml/yaml-path';
import { checkFileJsonSchema } from '../check-file-schema';

/** The parts of JSON Schema that the schema of check files uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

export interface SchemaKey {
  readonly name: string;
  readonly description: string | undefined;
  readonly isRequired: boolean;
  /** What its value may be, each alternative by itself. */
  readonly schemas: readonly Schema[];
}

/** Answers what a JSON Schema says about places of a document. */
export class SchemaIndex {
  constructor(readonly root: Schema) {}

  /** What the value at a path may be, each alternative by itself; empty for a place that the schema does not know. */
  at(path: YamlPath): readonly Schema[] {
    let found = this.#flat(this.root);
    for (const part of path) found = found.flatMap((schema) => this.#step(schema, part));
    return found;
  }

  /** The keys that the mapping at a path may have. */
  keys(path: YamlPath): readonly SchemaKey[] {
    const keys = new Map<string, SchemaKey>();
    for (const schema of this.at(path)) {
      for (const [name, property] of Object.entries(schema.properties ?? {})) {
        const known = keys.get(name);
        const schemas = this.#flat(property);
        keys.set(name, {
          name,
          description: known?.description ?? this.#description(property),
          isRequired: (known?.isRequired ?? true) && (schema.required?.includes(name) ?? false),
          schemas: [...(known?.schemas ?? []), ...schemas],
        });
      }
    }
    return [...keys.values()];
  }

  /** One key of the mapping at a path. */
  key(path: YamlPath, name: string): SchemaKey | undefined {
    return this.keys(path).find((key) => key.name === name);
  }

  #step(schema: Schema, part: string | number): readonly Schema[] {
    if (typeof part === 'number') return schema.items === undefined ? [] : this.#flat(schema.items);
    const own = schema.properties?.[part];
    if (own !== undefined) return this.#flat(own);
    const { additionalProperties: others } = schema;
    return typeof others === 'object' ? this.#flat(others) : [];
  }

  #flat(schema: Schema): readonly Schema[] {
    const target = this.#target(schema);
    return target.anyOf === undefined ? [target] : target.anyOf.flatMap((one) => this.#flat(one));
  }

  #target({ $ref, ...schema }: Schema): Schema {
    if ($ref === undefined) return schema;
    const found = this.root.$defs?.[$ref.replace('#/$defs/', '')] ?? {};
    return this.#target({ ...found, ...schema });
  }

  #description(schema: Schema): string | undefined {
    const target = this.#target(schema);
    return (
      target.description ?? target.anyOf?.map((one) => this.#description(one)).find((words) => words !== undefined)
    );
  }
}

let known: SchemaIndex | undefined;

/** The schema of check files, as `resources/schemas/checks-v1.schema.json` has it. */
export function checkSchema(): SchemaIndex {
  known ??= new SchemaIndex(checkFileJsonSchema() as Schema);
  return known;
}

/** `number`, `text`, `one of warn, fail`: what a value may be, in words. */
export function valueWords(schemas: readonly Schema[]): string {
  const values = choicesOf(schemas);
  if (values.length > 0) return `one of ${values.join(', ')}`;
  const words = schemas.map(({ type }) => (type === undefined ? undefined : typeWord[type]));
  return [...new Set(words.filter((word) => word !== undefined))].join(' or ');
}

/** The values that an enumeration allows. */
export function choicesOf(schemas: readonly Schema[]): readonly string[] {
  return schemas.flatMap((schema) => {
    if (schema.type === 'boolean') return ['true', 'false'];
    const values = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
    return values.map(String);
  });
}

const typeWord: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'number',
  integer: 'whole number',
  boolean: 'true or false',
  array: 'list',
  object: 'keys',
  null: 'nothing',
};
