import { foldName } from '../../shared/domain/graph/names';
import type { AppState } from './store';

/** What a person typed for a new box: its name, and its title where that says more. */
export interface TypedName {
  readonly name: string;
  readonly title?: string;
}

/**
 * The name that a typed text stands for: itself where it is a plain name, else one made of its words, with the text as title.
 * `taken` names get a number. An empty text is `fallback`.
 */
export function nameFromText(text: string, fallback: string, taken: (name: string) => boolean): TypedName {
  const title = text.trim().replace(/\s+/g, ' ');
  const word = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60);
  const stem = word === '' ? fallback : /^\p{N}/u.test(word) ? `${fallback}_${word}` : word;
  let name = stem;
  for (let number = 2; taken(name); number++) name = `${stem}_${number}`;
  return title === '' || title === name ? { name } : { name, title };
}

/** Whether a node of the workspace has the name, as DuckDB compares names. */
export function takenNodeNames({ graph, workspace }: Pick<AppState, 'graph' | 'workspace'>): (name: string) => boolean {
  const taken = new Set([
    ...[...graph.byName.keys()].map(foldName),
    ...(workspace?.sources ?? []).map((source) => foldName(source.name)),
    ...(workspace?.sketches ?? []).flatMap((sketch) =>
      [...sketch.planned, ...sketch.sinks].map((node) => foldName(node.name)),
    ),
  ]);
  return (name) => taken.has(foldName(name));
}
