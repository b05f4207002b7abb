import type { ContractCase } from '../contract-case';

/** Checks of every type beyond the contract language. Soda must pass over them, whatever they look at. */
export const ownChecks = `
x-plumbline:
  checks:
    - row_count: {group_by: [country], threshold: {must_be_greater_than: 10}}
    - missing: {column: mail, group_by: [country, day], filter: "day > '\${soda.NOW}'", threshold: {metric: percent, must_be: 0}}
    - invalid: {column: mail, group_by: [country], valid_format: {name: mail, regex: "@"}}
    - duplicate: {columns: [a, b], group_by: [country], qualifier: 1}
    - aggregate: {column: net, function: sum, group_by: [country], threshold: {must_be: 1, level: warn}}
    - metric: {expression: sum(net), group_by: [country], threshold: {must_be: 1}}
    - failed_rows: {expression: net < 0, group_by: [country]}
    - group_evolution: {group_by: [country], groups: missing}
    - reconciliation: {with: elsewhere, metric: rows, keys: [id], names: {id: order_id}, with_filter: id > 1}
    - drift: {column: net, method: ks, name: steady}
    - anomaly: {metric: {missing: {column: mail, as: percent}}, attributes: {team: data}}
    - change: {metric: row_count, of: 7 days, threshold: {metric: percent, must_be_between: {greater_than: -10, less_than: 10}}}
`;

/** The same contract with checks of Plumbline's own beneath it, and a class at its first column. */
export function withOwnChecks({ name, text, ...rest }: ContractCase): ContractCase {
  const classified = text.replace(/^( *)- name: .*$/m, '$&\n$1  x-plumbline: { classification: personal }');
  return { ...rest, name: `${name}, with checks beyond the contract language`, text: `${classified}${ownChecks}` };
}
