import { assertNever } from '../../../../shared/base/assert-never';
import type { Check, ContractCheck, OwnCheck } from '../../../../shared/domain/checks/check-file';
import { isOwnCheck } from '../../../../shared/domain/checks/own/own-types';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { PipelineCheck } from '../../intermediate';

/** How a tool of targets calls what checks become. */
export interface TestWords {
  /** The tool. */
  readonly tool: string;
  /** `dbt test` */
  readonly test: string;
  /** What a person would write by hand: `a singular test` */
  readonly byHand: string;
  /** How SQL of that tool refers to a node: `ref()` */
  readonly reference: string;
  /** What holds the columns of a node in place of a check of its schema. */
  readonly contract: string;
  /** Where a baseline would be kept. */
  readonly baseline: string;
}

/** A check that is known to fail on rows that later steps repair. On an output nothing stands behind it, so it stays an error. */
export function isTolerated({ check, outcome }: PipelineCheck, readers: ReadonlySet<string>): boolean {
  return outcome?.outcome === 'fail' && readers.has(check.node);
}

/** A check that can be measured in the project, or why it cannot and what stands in its place. `has` tells the project's nodes. */
export function carriedCheck(
  { check, outcome }: PipelineCheck,
  has: (node: string) => boolean,
  words: TestWords,
): { readonly check: ContractCheck } | { readonly loss: Loss } {
  const construct = `check "${check.name}" of ${check.node}`;
  const reference = referenceOf(check);
  if (reference !== undefined && !has(reference))
    return {
      loss: {
        construct,
        what: `It refers to ${reference}, which is not part of the slice.`,
        instead: 'Nothing: promote that node too, or check the reference where it lives.',
      },
    };
  if (outcome?.outcome === 'error')
    return {
      loss: {
        construct,
        what: 'It could not be evaluated in the prototype.',
        instead: 'Nothing: repair the check, then promote again.',
      },
    };
  if (isOwnCheck(check)) return { loss: { construct, ...ownLossOf(check, words) } };
  const loss = lossOf(check, words);
  return loss === undefined ? { check } : { loss: { construct, ...loss } };
}

/** Why a check cannot be a test, and what stands in its place; undefined for all that can. */
function lossOf(check: ContractCheck, words: TestWords): Omit<Loss, 'construct'> | undefined {
  if (check.type === 'schema')
    return { what: `A ${words.test} sees rows, not the columns of a model.`, instead: words.contract };
  if ('sql' in check && check.sql.form === 'query')
    return {
      what: 'Its query names nodes of the prototype.',
      instead: `Nothing: write it as ${words.byHand}, with ${words.reference} in place of the names.`,
    };
  return undefined;
}

/** Checks of Plumbline's own measure groups, other nodes or earlier values; no test is written of them. */
function ownLossOf(check: OwnCheck, words: TestWords): Omit<Loss, 'construct'> {
  const write = `Nothing: write it as ${words.byHand}`;
  switch (check.type) {
    case 'group_by':
      return {
        what: `It judges each ${check.by.join(', ')} by itself.`,
        instead: `${write} with GROUP BY and HAVING.`,
      };
    case 'reconciliation':
      return {
        what: `It compares with ${check.with}.`,
        instead: `${write} that compares the two with ${words.reference}.`,
      };
    case 'drift':
      return {
        what: 'It compares with a baseline that lies in the workspace.',
        instead: `${write}, with the baseline as ${words.baseline}.`,
      };
    case 'anomaly':
    case 'change':
    case 'group_evolution':
      return {
        what: `It compares with earlier evaluations, which ${words.tool} does not keep.`,
        instead: 'Nothing: store the value in a model of its own, run by run, and test that.',
      };
    default:
      return assertNever(check, 'check');
  }
}

function referenceOf(check: Check): string | undefined {
  return check.type === 'invalid' ? check.validity.validReference?.dataset.split('/').at(-1) : undefined;
}
