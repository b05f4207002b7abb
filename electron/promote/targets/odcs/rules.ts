import type { Check } from '../../../../shared/domain/checks/check-file';
import type { CheckLevel } from '../../../../shared/domain/checks/check-outcome';
import {
  type Comparison,
  comparisonsOf,
  noRows,
  sameComparison,
} from '../../../../shared/domain/checks/interchange/comparison';
import { plainOrQuoted } from '../../../../shared/domain/checks/interchange/identifier';
import type { OdcsStyle } from '../../../../shared/domain/checks/interchange/odcs-forms';
import { findColumn } from '../../../../shared/domain/column/find-column';
import { safeName, uniqueName } from '../../names';
import type { ContractTable } from '../common/contract-tables';

/** Rules of one contract, with the check that each is of, by the rule's id. */
export interface ContractRules {
  readonly style: OdcsStyle;
  readonly checkOf: ReadonlyMap<string, Check>;
}

/**
 * The metrics of the standard stand only for checks that every evaluation measures as Plumbline does; the standard leaves open how
 * several columns and repeated duplicates count. datacontract-cli tells rules of one metric on one column not apart, so the second
 * is a query.
 */
export function rulesFor(table: ContractTable, tables: readonly ContractTable[]): ContractRules {
  const ids = new Set<string>();
  const metrics = new Set<string>();
  const checkOf = new Map<string, Check>();
  const tableOf = new Map(tables.map(({ node, table: name }) => [node, name]));
  const style: OdcsStyle = {
    dialect: {
      relation: (node) => plainOrQuoted(tableOf.get(node) ?? node),
      text: (sql) => sql,
      now: 'now()',
      nowText: null,
    },
    rulesForLevels: true,
    takesRelationship: (check) => !(check.type === 'invalid' && check.validity.validReference?.dataset === check.node),
    takesMetric(check) {
      const metric = JSON.stringify([check.column, check.type]);
      if (metrics.has(metric) || !measuresAlike(check, table)) return false;
      metrics.add(metric);
      return true;
    },
    frame(check, level: CheckLevel) {
      const id = uniqueName(safeName(`${check.name}${level === 'warn' ? ' warn' : ''}`).slice(0, 80), ids);
      checkOf.set(id, check);
      return { id, name: check.name };
    },
  };
  return { style, checkOf };
}

function measuresAlike(check: Check, { columns }: ContractTable): boolean {
  const { threshold } = check;
  if (threshold.additional !== undefined || threshold.between !== undefined) return false;
  if (check.type === 'row_count') return true;
  const kind = findColumn(columns, check.column ?? '')?.type.kind;
  if (kind === undefined || kind === 'list' || kind === 'struct') return false;
  switch (check.type) {
    case 'missing':
      return check.validity.missingValues.every((value) => isOfKind(value, kind));
    case 'duplicate':
      return (
        threshold.metric === 'count' && comparisonsOf(threshold).every((one: Comparison) => sameComparison(one, noRows))
      );
    case 'invalid':
      return check.validity.validFormat === undefined
        ? (check.validity.validValues ?? []).every((value) => isOfKind(value, kind))
        : kind === 'varchar' && check.validity.validValues === undefined;
    default:
      return false;
  }
}

/** Whether a value is compared with a column of that type without a conversion that tools do in several ways. */
function isOfKind(value: string | number | boolean, kind: string): boolean {
  if (kind === 'varchar') return typeof value === 'string';
  if (/^u?(tiny|small|big)?int(eger)?$/.test(kind)) return typeof value === 'number' && Number.isSafeInteger(value);
  return kind === 'boolean' && typeof value === 'boolean';
}
