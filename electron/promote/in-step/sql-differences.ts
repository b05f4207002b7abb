import { expressionsOf, inWords, type MeaningChange } from '../../../shared/domain/difference/meaning-change';
import { queryChanges } from '../../../shared/domain/difference/query-changes';
import type { Change } from '../../../shared/domain/difference/tree-change';
import { parseWholeTree, type Tree } from '../../../shared/domain/flow/query-tree';
import { sqlWords } from '../../../shared/domain/graph/fingerprint';
import type { Evidence } from '../evidence';
import { expressionTexts } from '../fixtures/question';
import { wholeTreeJson } from '../whole-trees';

export interface SqlPair {
  readonly before: string;
  readonly after: string;
}

/**
 * What pairs of texts of SQL differ in by meaning, in their order; nothing for a pair that says the same. Where DuckDB gives no tree
 * (macros, DESCRIBE, a PIVOT that finds its values) their words are compared, and a difference is told without its parts.
 */
export async function sqlDifferences(
  pairs: readonly SqlPair[],
  evidence: Evidence,
): Promise<readonly (readonly MeaningChange[])[]> {
  const texts = [...new Set(pairs.flatMap(({ before, after }) => (before === after ? [] : [before, after])))];
  const answers = await wholeTreeJson(texts, evidence);
  const trees = new Map(texts.map((text, index) => [text, parseWholeTree(answers[index] ?? '')]));
  const found = pairs.map(({ before, after }) => changesOf(before, after, trees));
  const expressions = [...new Set(found.flatMap(expressionsOf))];
  const words = await expressionTexts(expressions, evidence);
  const known = new Map(expressions.map((expression, index) => [expression, words[index] ?? '']));
  return found.map((changes) => inWords(changes, (tree) => known.get(tree) || '…'));
}

function changesOf(before: string, after: string, trees: ReadonlyMap<string, Tree | undefined>): readonly Change[] {
  if (before === after) return [];
  const [old, fresh] = [trees.get(before), trees.get(after)];
  if (old !== undefined && fresh !== undefined) return queryChanges(old, fresh);
  if (sqlWords(before) === sqlWords(after)) return [];
  return [{ part: 'query', change: 'changed', place: '', subject: null, before: null, after: null }];
}
