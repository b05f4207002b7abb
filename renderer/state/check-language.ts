import { isBaselineFile, parseBaselineFile } from '../../shared/domain/checks/baseline-file';
import type { CheckFile } from '../../shared/domain/checks/check-file';
import type { CheckedNode } from '../../shared/domain/checks/editor/check-places';
import { nodeOfText, textAt } from '../../shared/domain/checks/editor/check-places';
import { checkProbes, nodeFindings, probeProblem } from '../../shared/domain/checks/editor/node-findings';
import { type PlacedOutcome, placeOutcomes } from '../../shared/domain/checks/editor/outcome-places';
import { checkSchema } from '../../shared/domain/checks/editor/schema-index';
import { scanYaml } from '../../shared/domain/checks/editor/yaml-scan';
import { parseCheckFile } from '../../shared/domain/checks/parse-check-file';
import { nodeOfDataset } from '../../shared/domain/checks/validity-schema';
import { quoteName } from '../../shared/domain/graph/names';
import { namesOf, unknownOwners } from '../../shared/domain/owners/owner-of';
import { type Problem, toProblem } from '../../shared/domain/problem';
import type { CheckLanguageHost } from '../editor/checks/check-language-host';
import type { GraphIndex } from './graph-index';
import type { Services } from './services';

/** Answers that are kept. */
const keptProbes = 500;
/** Milliseconds after which a regular expression is given up; it runs on one empty text. */
const regexBudgetMs = 2000;
/** Stands for the text in whose name the engine is asked: no node has it. */
const asker = '#checks';

/** Answers the questions of the editor of one file of checks from the store and the engine. */
export function createCheckLanguageHost(services: Services, file: string): CheckLanguageHost {
  const described = new Map<string, CheckedNode['columns']>();
  const probed = new Map<string, Problem | null>();
  let graph: GraphIndex | null = null;
  let read: { readonly text: string; readonly checkFile: CheckFile } | null = null;
  /** The text that was read last is asked about several times. */
  const parse = (text: string): CheckFile => {
    if (read?.text !== text) read = { text, checkFile: parseCheckFile(file, text) };
    return read.checkFile;
  };

  const manifest = () => services.store.getState().workspace?.manifest ?? { owners: [] };
  const nodes = (): CheckedNode[] => {
    const state = services.store.getState();
    if (state.graph !== graph) {
      graph = state.graph;
      described.clear();
      probed.clear();
    }
    return [...state.graph.byName.values()].flatMap(({ name, kind }) => {
      if (kind === 'file' || kind === 'macro' || name.includes('#')) return [];
      return [{ name, kind, columns: state.statuses.get(name)?.columns ?? described.get(name) ?? [] }];
    });
  };
  /** Columns of nodes that have no result yet, as DuckDB binds them. */
  const bindColumns = async (names: readonly string[]) => {
    for (const { name, columns } of nodes()) {
      if (columns.length > 0 || described.has(name) || !names.includes(name.toLowerCase())) continue;
      const bound = await services.results.diagnose(asker, `SELECT * FROM ${quoteName(name)}`).catch(() => null);
      if (bound?.columns != null) described.set(name, bound.columns);
    }
  };
  const known = async (text: string) => {
    await bindColumns(namesIn(file, text));
    return nodes();
  };

  return {
    context: async (text) => ({ file, schema: checkSchema(), nodes: await known(text), owners: namesOf(manifest()) }),
    async findings(text) {
      if (isBaselineFile(file)) return parseBaselineFile(file, text).problems;
      const checkFile = parse(text);
      const strangers = unknownOwners({ manifest: manifest(), notebooks: [], checkFiles: [checkFile] });
      return [...checkFile.problems, ...strangers, ...nodeFindings(file, text, await known(text))];
    },
    async probe(text, signal) {
      if (isBaselineFile(file)) return [];
      const found: Problem[] = [];
      await known(text);
      for (const probe of checkProbes(file, text, quoteName)) {
        const key = `${probe.kind} ${probe.sql}`;
        if (!probed.has(key)) {
          if (probed.size > keptProbes) probed.clear();
          probed.set(key, await ask(services, probe.kind, probe.sql, signal));
        }
        const problem = probed.get(key);
        if (problem != null) found.push(probeProblem(file, text, probe, problem));
      }
      return found;
    },
    outcomes: (text): readonly PlacedOutcome[] => {
      if (isBaselineFile(file)) return [];
      const { checks, node } = parse(text);
      return placeOutcomes(
        checks,
        (services.store.getState().checks.get(node) ?? []).filter((outcome) => outcome.file === file),
      );
    },
  };
}

/** What DuckDB says of a probe; null for nothing. Rejects when it could not be asked. */
async function ask(
  services: Services,
  kind: 'sql' | 'regex',
  sql: string,
  signal: AbortSignal,
): Promise<Problem | null> {
  if (kind === 'sql') {
    const { problems } = await services.results.diagnose(asker, sql, signal);
    return problems.find(({ severity }) => severity === 'error') ?? null;
  }
  try {
    await services.results.preview({ sql, limit: 1, budgetMs: regexBudgetMs }, signal);
    return null;
  } catch (error) {
    const problem = toProblem(error);
    if (!problem.code.startsWith('sql_')) throw error;
    return problem;
  }
}

/** Nodes that a text names, in small letters. */
function namesIn(file: string, text: string): readonly string[] {
  const parts = scanYaml(text);
  const named = parts
    .filter(({ path }) => path.at(-1) === 'with' || (path.at(-1) === 'dataset' && path.length > 1))
    .map(({ path }) => nodeOfDataset(textAt(parts, text, path) ?? ''));
  return [nodeOfText(parts, text, file), ...named].map((name) => name.toLowerCase());
}
