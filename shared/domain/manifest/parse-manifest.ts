import { z } from 'zod';
import { foldName } from '../graph/names';
import { nameFault } from '../notebook/node-name';
import type { Problem, ProblemCode } from '../problem';
import { type ParsedYaml, parseYaml, validateYaml } from '../yaml/parse-yaml';
import { keysAt, valueAt, type YamlPath } from '../yaml/yaml-path';
import {
  type Manifest,
  type ManifestSource,
  manifestSchema,
  ownerSchema,
  type ParameterDefinition,
  parameterSchema,
  sourceSchema,
} from './manifest';
import { parameterDefaultFault } from './parameter-default';

export { addSourceToManifest } from './add-source';

export interface ParsedManifest {
  /** What can be used of the file; with the name `''` when it gives none. */
  readonly manifest: Manifest;
  readonly problems: readonly Problem[];
  /** Lines of entries, from 1; the nearest line around an entry that is not there. */
  readonly lineOf: { source(name: string): number; parameter(name: string): number };
}

/**
 * Parses `plumbline.yaml` (docs/notebook-format.md). Never throws. An entry with an error is left out, with a problem at its
 * place; all others are kept, and what is missing gets its default.
 */
export function parseManifest(file: string, text: string): ParsedManifest {
  const parsed = parseYaml(file, text);
  const reader = new ManifestReader(parsed);
  const manifest = reader.read();
  return {
    manifest,
    problems: [...parsed.problems, ...reader.problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
    lineOf: {
      source: (name) => parsed.keyPlaceOf(['sources', name]).line,
      parameter: (name) => parsed.keyPlaceOf(['parameters', name]).line,
    },
  };
}

const shape = manifestSchema.shape;
const engineDefaults = { threads: 'auto', memory_limit: '60%' } as const;
/** The keys of the file, for finding the ones that are not known. */
const keysSchema = z.strictObject(
  Object.fromEntries(Object.keys(shape).map((key) => [key, z.unknown().optional()] as const)),
);
const mappingSchema = z.record(z.string(), z.unknown());
const secretKeys = /^(password|passwd|pwd|secret|token|api_?key|access_?key)$/i;

class ManifestReader {
  readonly problems: Problem[] = [];
  readonly #parsed: ParsedYaml;
  readonly #isIncomplete: boolean;

  constructor(parsed: ParsedYaml) {
    this.#parsed = parsed;
    this.#isIncomplete = parsed.problems.some((problem) => problem.severity === 'error');
  }

  read(): Manifest {
    const { value } = this.#parsed;
    const manifest: Manifest = {
      plumbline: 1,
      name: '',
      owners: [],
      engine: { ...engineDefaults },
      parameters: {},
      sources: {},
      connections: {},
    };
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      if (value !== null || this.#parsed.problems.length === 0) this.#reportHopeless(value);
      return manifest;
    }
    this.#take(keysSchema, []);
    this.#readVersion();
    manifest.name = this.#take(shape.name, ['name']) ?? '';
    const description = this.#take(shape.description, ['description']);
    if (description !== undefined) manifest.description = description;
    manifest.owners = this.#readOwners();
    manifest.engine = this.#readEngine();
    manifest.parameters = this.#readEntries('parameters', 'bad_parameter', (path) => this.#readParameter(path));
    manifest.sources = this.#readEntries('sources', 'bad_source', (path) => this.#readSource(path));
    const connectionSchema = z.looseObject({ type: z.string() });
    manifest.connections = this.#readEntries('connections', 'bad_manifest', (path) => {
      this.#warnOfSecrets(path);
      return this.#take(connectionSchema, path);
    });
    return manifest;
  }

  #reportHopeless(value: unknown): void {
    const found = value === null ? 'is empty' : Array.isArray(value) ? 'is a list' : 'is a single value';
    this.#report('bad_manifest', [], {
      message: `The manifest ${found}: expected a mapping with \`plumbline\`, \`name\` and \`sources\`.`,
      hint: 'Start it with `plumbline: 1` and `name: …`.',
    });
  }

  #readVersion(): void {
    const version = this.#get(['plumbline']);
    if (typeof version === 'number' && Number.isInteger(version) && version > 1) {
      this.#report('bad_manifest', ['plumbline'], {
        message: `The manifest is of version ${version}; this version of Plumbline reads version 1.`,
        hint: 'Open the workspace with a newer version of Plumbline.',
      });
    } else this.#take(shape.plumbline, ['plumbline']);
  }

  #readOwners(): Manifest['owners'] {
    const list = this.#take(z.array(z.unknown()).nullish(), ['owners']) ?? [];
    return list.flatMap((_, index) => this.#take(ownerSchema, ['owners', index]) ?? []);
  }

  #readEngine(): Manifest['engine'] {
    const given = this.#take(mappingSchema.nullish(), ['engine']);
    if (given === undefined || given === null) return { ...engineDefaults };
    const settings = shape.engine.unwrap();
    this.#take(z.strictObject({ threads: z.unknown().optional(), memory_limit: z.unknown().optional() }), ['engine']);
    return {
      threads: this.#take(settings.shape.threads, ['engine', 'threads']) ?? engineDefaults.threads,
      memory_limit: this.#take(settings.shape.memory_limit, ['engine', 'memory_limit']) ?? engineDefaults.memory_limit,
    };
  }

  #readParameter(path: YamlPath): ParameterDefinition | undefined {
    const parameter = this.#take(parameterSchema, path, 'bad_parameter');
    if (parameter?.default === undefined) return parameter;
    const defaultPath = [...path, 'default'];
    // As written: a decimal keeps its digits, and a text such as 007 its zeros.
    const exact = parameter.type === 'decimal' || parameter.type === 'text';
    const written = exact && typeof parameter.default === 'number' ? this.#parsed.textOf(defaultPath) : undefined;
    const definition = written === undefined ? parameter : { ...parameter, default: written };
    const expected = parameterDefaultFault(definition);
    if (expected !== null) {
      this.#report('bad_parameter', defaultPath, {
        message: `The default of the parameter \`${path[path.length - 1]}\` must be ${expected}.`,
        hint: `Correct the value, or the type \`${parameter.type}\`.`,
      });
    }
    return definition;
  }

  #readSource(path: YamlPath): ManifestSource | undefined {
    const value = this.#get(path);
    if (typeof value === 'string') {
      this.#report('bad_source', path, {
        message: `The source \`${path[path.length - 1]}\` must be a mapping, but is a text.`,
        hint: 'Write `{ path: … }` for a file.',
      });
      return undefined;
    }
    return this.#take(sourceSchema, path, 'bad_source');
  }

  #readEntries<Entry>(
    section: 'sources' | 'parameters' | 'connections',
    code: ProblemCode,
    read: (path: YamlPath) => Entry | undefined,
  ): Record<string, Entry> {
    const entries: Record<string, Entry> = {};
    this.#take(mappingSchema.nullish(), [section], code);
    const firstNames = new Map<string, string>();
    for (const name of keysAt(this.#parsed.value, [section])) {
      const path = [section, name];
      const fault = nameFault(name);
      if (fault !== null) {
        const message = `The name ${JSON.stringify(name.slice(0, 40))} in \`${section}\` ${fault}.`;
        this.#reportKey('bad_name', path, { message, hint: 'Choose another name.' });
        continue;
      }
      const first = firstNames.get(foldName(name));
      if (first !== undefined) {
        this.#reportKey('duplicate_name', path, {
          message: `\`${name}\` and \`${first}\` (line ${this.#parsed.keyPlaceOf([section, first]).line}) are the same name.`,
          hint: 'Give one of them another name. The case of letters makes no difference.',
        });
        continue;
      }
      firstNames.set(foldName(name), name);
      const entry = read(path);
      if (entry !== undefined) entries[name] = entry;
    }
    return entries;
  }

  #warnOfSecrets(path: YamlPath): void {
    const connection = this.#get(path);
    if (typeof connection !== 'object' || connection === null) return;
    for (const key of Object.keys(connection).filter((name) => secretKeys.test(name))) {
      this.#reportKey('bad_manifest', [...path, key], {
        message: `\`${key}\` stands in the manifest, where everyone who has the files can read it.`,
        hint: 'Remove it: secrets are kept in the keychain of the operating system.',
        severity: 'warning',
      });
    }
  }

  #get(path: YamlPath): unknown {
    return valueAt(this.#parsed.value, path);
  }

  #take<Schema extends z.ZodType>(
    schema: Schema,
    path: YamlPath,
    code: ProblemCode = 'bad_manifest',
  ): z.output<Schema> | undefined {
    // What is missing may stand in the part that cannot be read, which is reported already.
    if (this.#isIncomplete && this.#get(path) === undefined) return undefined;
    const result = validateYaml(schema, this.#parsed, code, path);
    this.problems.push(...result.problems);
    return result.value;
  }

  #report(code: ProblemCode, path: YamlPath, what: Pick<Problem, 'message' | 'hint'>): void {
    this.problems.push({ code, severity: 'error', ...what, file: this.#parsed.file, ...this.#parsed.placeOf(path) });
  }

  #reportKey(
    code: ProblemCode,
    path: YamlPath,
    what: Pick<Problem, 'message' | 'hint'> & { severity?: Problem['severity'] },
  ): void {
    this.problems.push({ code, severity: 'error', ...what, file: this.#parsed.file, ...this.#parsed.keyPlaceOf(path) });
  }
}
