import { toDisposable } from '../../shared/base/disposable';
import type { GraphNode } from '../../shared/domain/graph/graph';
import { foldName } from '../../shared/domain/graph/names';
import { splitStatements } from '../../shared/domain/graph/statements';
import type { SqlFunction } from '../../shared/domain/language/scope';
import type { LanguageCatalogue } from '../../shared/domain/language/suggestions';
import { PlumblineError } from '../../shared/domain/problem';
import type { LanguageHost, NodeFacts } from '../editor/language/language-host';
import { goToDefinition } from './navigation';
import type { Services } from './services';

/** Answers the editor's questions about the SQL of cells from the store and the engine. */
export function createLanguageHost(services: Services): LanguageHost {
  const { store, results } = services;
  let builtIn: Promise<readonly SqlFunction[]> | null = null;
  const functions = async () => {
    builtIn ??= results.functions().catch((error: unknown) => {
      builtIn = null;
      throw error;
    });
    return [...macrosOf(store.getState().graph.byName.values()), ...(await builtIn)];
  };
  return {
    diagnose: (key, sql, signal) => results.diagnose(nodeOf(services, key), sql, signal),
    scope: (sql, offset, signal) => results.scope(sql, offset, signal),
    functions,
    async catalogue(key): Promise<LanguageCatalogue> {
      const self = nodeOf(services, key);
      const file = key.slice(0, key.indexOf('#'));
      return { self, nodes: nodesOf(services, file), functions: await functions() };
    },
    node: (name) => factsOf(services, name),
    peek: (node, signal) => results.peek(node, signal),
    goTo: (node) => void services.attempt(() => goToDefinition(services, node)),
    onGraphChanged(listener) {
      let { graph } = store.getState();
      return toDisposable(
        store.subscribe((state) => {
          if (state.graph === graph) return;
          graph = state.graph;
          listener();
        }),
      );
    },
  };
}

/** The node whose text a model holds. Its key is `FILE#CELL`. */
export function nodeOf(services: Services, key: string): string {
  const split = key.indexOf('#');
  const file = key.slice(0, split);
  const id = key.slice(split + 1);
  const block = services.store.getState().documents[file]?.notebook.blocks.find((other) => other.id === id);
  if (block === undefined || !('name' in block)) {
    throw new PlumblineError({ code: 'unknown_node', message: `There is no cell ${id} in ${file}.` });
  }
  return block.name;
}

function nodesOf(services: Services, file: string): LanguageCatalogue['nodes'] {
  const { graph, statuses } = services.store.getState();
  return [...graph.byName.values()].flatMap((node) => {
    if (node.kind === 'file' || node.kind === 'sink' || node.name.includes('#')) return [];
    const rows = statuses.get(node.name)?.rows;
    const where = node.kind === 'cell' && node.file !== file ? ` in ${node.file}` : '';
    const detail = `${node.kind}${where}${rows === undefined ? '' : `, ${rows.toLocaleString('en-US')} rows`}`;
    return [{ name: node.name, kind: node.kind, isNear: node.kind === 'cell' && node.file === file, detail }];
  });
}

function factsOf(services: Services, name: string): NodeFacts | undefined {
  const { graph, statuses } = services.store.getState();
  const wanted = foldName(name);
  const node = graph.byName.get(name) ?? [...graph.byName.values()].find((other) => foldName(other.name) === wanted);
  if (node === undefined) return undefined;
  const status = statuses.get(node.name);
  const reason = status?.reason === undefined ? '' : `: ${status.reason}`;
  return {
    name: node.name,
    kind: node.kind,
    state: status === undefined ? 'stale' : `${status.state}${status.state === 'stale' ? reason : ''}`,
    rows: status?.rows,
    place: `${node.file}:${node.line}`,
    columns: status?.columns ?? [],
  };
}

/** The macros that cells define, in the form of DuckDB's functions. */
function macrosOf(nodes: Iterable<GraphNode>): SqlFunction[] {
  const macros: SqlFunction[] = [];
  for (const node of nodes) {
    if (node.kind !== 'macro' || node.sql === undefined) continue;
    for (const statement of splitStatements(node.sql)) {
      if (statement.kind !== 'macro') continue;
      const { name, overloads } = statement.macro;
      macros.push({
        name,
        kind: overloads.some(({ isTable }) => isTable) ? 'table macro' : 'macro',
        description: `Macro of ${node.file}, line ${node.line}.`,
        example: null,
        overloads: overloads.map(({ parameters }) => ({
          parameters: parameters.map((parameter) => ({ name: parameter, type: null })),
          varargs: null,
          returns: null,
        })),
        named: [],
      });
    }
  }
  return macros;
}
