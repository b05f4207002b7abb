import { nodeOfDataset } from '../checks/validity-schema';
import { foldName } from '../graph/names';
import { referencesByTokens } from '../graph/token-references';
import { significantTokens } from '../graph/tokens';
import type { TextEdit } from '../notebook/notebook';
import { applyTextEdits } from '../notebook/text-edit';
import type { YamlPath } from '../yaml/yaml-path';
import { readYamlTree, type YamlEntry } from '../yaml/yaml-tree';
import { renameInSql } from './rename-in-sql';

/** A YAML text with a name changed where it is one; the bytes of everything else stay. `places` counts the changes. */
export interface RenamedYaml {
  readonly text: string;
  readonly places: number;
}

/** What a value at a path is: the node's name, a dataset that ends in it, SQL that may read it. */
type Meaning = 'name' | 'dataset' | 'sql' | undefined;

/** The manifest: the key under `sources`. */
export function renameInManifest(text: string, from: string, to: string): RenamedYaml {
  return rename(text, from, to, { key: (path) => path.length === 2 && path[0] === 'sources', value: () => undefined });
}

/** Sections of a sketch by the names of nodes; in a list the name is a field. */
const namedSections: Readonly<Record<string, string>> = {
  planned: 'name',
  sinks: 'name',
  joins: 'node',
  positions: '',
};

/**
 * A sketch: planned boxes and sinks, what they are to read, members of groups, expectations of joins, positions with the
 * comment above them that keeps two changes apart, and outputs. The names of groups are their own.
 */
export function renameInSketch(text: string, from: string, to: string): RenamedYaml {
  const renamed = rename(text, from, to, {
    key: (path) => path.length === 2 && Object.hasOwn(namedSections, String(path[0])),
    value(path) {
      const [section, , field, index] = path;
      if (section === 'outputs' && path.length === 2) return 'name';
      if (path.length === 3 && field === namedSections[String(section)]) return 'name';
      if (section === 'sinks') return path.length === 3 && field === 'from' ? 'name' : undefined;
      const list = section === 'planned' ? 'from' : section === 'groups' ? 'nodes' : undefined;
      return path.length === 4 && field === list && typeof index === 'number' ? 'name' : undefined;
    },
  });
  return { ...renamed, text: renameHeaders(renamed.text, from, to) };
}

/** `# OLD` in front of `NEW: { x: …`. */
function renameHeaders(text: string, from: string, to: string): string {
  const lines = text.split('\n');
  const start = `${nameScalar(to)}:`;
  return lines
    .map((line, at) => {
      const [, lead = '', name = '', ending = ''] = /^( +# )(.*?)(\r?)$/.exec(line) ?? [];
      const isHeader = name !== '' && foldName(name) === foldName(from);
      return isHeader && lines[at + 1]?.trimStart().startsWith(start) ? lead + to + ending : line;
    })
    .join('\n');
}

/** A file of checks: its dataset, those that values have to be in, and those that a reconciliation compares with. */
export function renameInChecks(text: string, from: string, to: string): RenamedYaml {
  return rename(text, from, to, {
    key: () => false,
    value(path) {
      const [last, before] = [path.at(-1), path.at(-2)];
      // The node of a baseline or of dismissed suggestions, or the one that a reconciliation compares with.
      if ((last === 'node' && path.length === 1) || (last === 'with' && before === 'reconciliation')) return 'dataset';
      return last === 'dataset' && (path.length === 1 || before === 'valid_reference_data' || before === 'to')
        ? 'dataset'
        : undefined;
    },
  });
}

/** The body of an input cell: the node or the query that its options come from. */
export function renameInInput(text: string, from: string, to: string): RenamedYaml {
  return rename(text, from, to, {
    key: () => false,
    value(path) {
      if (path.length !== 2 || path[0] !== 'options') return undefined;
      return path[1] === 'from' ? 'name' : path[1] === 'query' ? 'sql' : undefined;
    },
  });
}

/** The options of a cell, or the body of a chart: `from`. */
export function renameInOptions(text: string, from: string, to: string): RenamedYaml {
  return rename(text, from, to, {
    key: () => false,
    value: (path) => (path.length === 1 && path[0] === 'from' ? 'name' : undefined),
  });
}

function rename(
  text: string,
  from: string,
  to: string,
  meaning: { key(path: YamlPath): boolean; value(path: YamlPath): Meaning },
): RenamedYaml {
  const { root } = readYamlTree(text);
  const edits: TextEdit[] = [];
  const seen = new Set<YamlEntry>();
  const wanted = foldName(from);
  const visit = (entry: YamlEntry, path: YamlPath) => {
    if (seen.has(entry)) return;
    seen.add(entry);
    const last = path.at(-1);
    if (entry.key !== undefined && typeof last === 'string' && foldName(last) === wanted && meaning.key(path)) {
      edits.push({ ...entry.key, text: nameScalar(to) });
    }
    if (typeof entry.value === 'string')
      edits.push(...valueEdits(text, entry, entry.value, meaning.value(path), from, to));
    for (const [key, child] of entry.children ?? []) visit(child, [...path, key]);
  };
  if (root !== null) visit(root, []);
  edits.sort((a, b) => b.start - a.start);
  return { text: applyTextEdits(text, edits), places: edits.length };
}

function valueEdits(
  text: string,
  { start, end }: YamlEntry,
  value: string,
  meaning: Meaning,
  from: string,
  to: string,
): TextEdit[] {
  const wanted = foldName(from);
  switch (meaning) {
    case 'name':
      return foldName(value) === wanted ? [{ start, end, text: nameScalar(to) }] : [];
    case 'dataset': {
      if (foldName(nodeOfDataset(value)) !== wanted) return [];
      return [{ start, end, text: nameScalar(value.slice(0, value.lastIndexOf('/') + 1) + to) }];
    }
    case 'sql': {
      const raw = text.slice(start, end);
      const quoted = /^(["'])([\s\S]*)\1$/.exec(raw);
      const inner = quoted?.[2] ?? raw;
      const { tables } = referencesByTokens(inner, significantTokens(inner));
      const locations = tables.filter(({ name }) => foldName(name) === wanted).map(({ location }) => location);
      if (locations.length === 0) return [];
      const { renamed, aliased } = renameInSql(inner, locations, from, to);
      const mark = quoted?.[1] ?? '';
      return [{ start, end, text: mark + (renamed ?? aliased) + mark }];
    }
    default:
      return [];
  }
}

/** A name as a scalar: in quotes where YAML would read something else. */
export function nameScalar(name: string): string {
  const isPlain = /^[A-Za-z_][\w/-]*( [\w/-]+)*$/.test(name) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(name);
  return isPlain ? name : JSON.stringify(name);
}
