import { plainOrQuoted } from '../../../../shared/domain/checks/interchange/identifier';
import type { QueryDialect } from '../../../../shared/domain/checks/interchange/interchange';
import { writeSoda } from '../../../../shared/domain/checks/interchange/write-soda';
import { isOwnCheck } from '../../../../shared/domain/checks/own/own-types';
import { nowPlaceholder } from '../../../../shared/domain/checks/variables';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import { type ContractTable, obstacleOf } from '../common/contract-tables';
import { describeColumns } from './columns';
import { differsInSoda, metricBody, ownChecksInSoda } from './instead';

/** The data source that contracts name, and the schema of their tables. */
export const sodaPrefix = 'warehouse/main';

/** The contract of one node: its check file as it is where Soda measures the same, with all columns and their types. */
export function sodaContract(
  pipeline: IntermediatePipeline,
  table: ContractTable,
  tables: readonly ContractTable[],
  parsed: (text: string) => unknown,
  losses: Loss[],
): string {
  const tableOf = new Map(tables.map(({ node, table: name }) => [node, name]));
  const dialect: QueryDialect = {
    relation: (node) => plainOrQuoted(tableOf.get(node) ?? node),
    text: (sql) => sql,
    now: 'now()',
    nowText: nowPlaceholder,
  };
  const own = pipeline.checkFiles.find(({ node }) => node === table.node);
  const file = own?.file ?? `checks/${table.node}.yml`;
  const items = pipeline.checks.filter(({ check }) => check.node === table.node);
  const lost = new Map(
    items.flatMap((item) => {
      const loss = isOwnCheck(item.check) ? undefined : obstacleOf(item, pipeline, tables, parsed);
      return loss === undefined ? [] : [[`${item.check.line}:${item.check.columnNumber}`, loss] as const];
    }),
  );
  losses.push(...lost.values());
  const written = writeSoda(file, own?.text ?? `dataset: ${sodaPrefix}/${table.table}\n`, {
    dataset: `${sodaPrefix}/${table.table}`,
    datasetOf: (dataset) => {
      const node = dataset.split('/').at(-1) ?? dataset;
      return `${sodaPrefix}/${tableOf.get(node) ?? node}`;
    },
    instead(check) {
      if (isOwnCheck(check) || lost.has(`${check.line}:${check.columnNumber}`)) return null;
      const before = items.map((item) => item.check).filter((one) => one.line < check.line);
      const why = differsInSoda(check, table, before);
      if (why === undefined) return undefined;
      const body = metricBody(check, table, dialect);
      const construct = `check "${check.name}" of ${check.node}`;
      if ('reason' in body) {
        losses.push({ construct, what: `${why} ${String(body.reason)}`, instead: 'Nothing: the check is left out.' });
        return null;
      }
      losses.push({ construct, what: why, instead: "A check `metric` with a query in DuckDB's SQL." });
      return body;
    },
    more: [...ownChecksInSoda(pipeline, table, dialect, losses), ...keyCheck(table)],
    describe: (document) => describeColumns(document, table),
  });
  losses.push(...written.losses.map(({ construct, what, instead }) => ({ construct, what, instead })));
  const inner = table.columns.filter(({ type }) => ['struct', 'map', 'union', 'enum'].includes(type.kind));
  if (inner.length > 0)
    losses.push({
      construct: table.node,
      what: `Soda compares the outer type of ${inner.map(({ name }) => name).join(', ')} only.`,
      instead: 'What is inside of the type stands in the spec.',
    });
  return written.text;
}

/** A key that a person decided, and that no check holds. */
function keyCheck({ keys }: ContractTable): readonly Readonly<Record<string, unknown>>[] {
  const key = keys.declared;
  if (key === null || key.source === 'check' || !key.unique) return [];
  return [{ duplicate: { name: `key: ${key.columns.join(', ')}`, columns: key.columns } }];
}
