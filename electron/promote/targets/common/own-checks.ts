import type { OwnCheck } from '../../../../shared/domain/checks/check-file';
import type { QueryDialect } from '../../../../shared/domain/checks/interchange/interchange';
import { isOwnCheck } from '../../../../shared/domain/checks/own/own-types';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { type OwnCheckQuery, ownCheckQueries } from '../../check-sql';
import type { IntermediatePipeline } from '../../intermediate';
import { carriedCheck, type TestWords } from './check-losses';
import type { ContractTable } from './contract-tables';

/** The checks of Plumbline's own of a node that SQL alone can measure; a loss says of each, and of all others, what became of it. */
export function ownChecksAs(
  pipeline: IntermediatePipeline,
  table: ContractTable,
  dialect: QueryDialect,
  losses: Loss[],
  /** `measured`: what stands for a check that is a query. */
  words: TestWords & { readonly measured: string },
): readonly { readonly check: OwnCheck; readonly queries: readonly OwnCheckQuery[] }[] {
  return pipeline.checks.flatMap((item) => {
    const { check } = item;
    if (check.node !== table.node || !isOwnCheck(check)) return [];
    const carried = carriedCheck(item, () => true, words);
    if (!('loss' in carried)) return [];
    const outside = check.type === 'reconciliation' && pipeline.leftOut.some(({ node }) => node === check.with);
    const queries = item.outcome?.outcome === 'error' || outside ? [] : ownCheckQueries(check, dialect, table.columns);
    const [first] = queries;
    losses.push(
      first === undefined ? carried.loss : { ...carried.loss, instead: `${words.measured}. ${first.counts}` },
    );
    return [{ check, queries }];
  });
}
