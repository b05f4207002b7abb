import { expect } from 'vitest';
import { plainText } from '../../../electron/promote/targets/sqlmesh/names';
import type { PromotedWorkspace } from '../dbt/promoted-workspace';
import { auditResults, sqlmesh } from './sqlmesh-project';

const builtIn: Readonly<Record<string, string>> = {
  not_null: 'missing',
  unique_values: 'duplicate',
  accepted_values: 'invalid',
};

/**
 * Holds the audits of a project that was made against the outcomes of the prototype's checks: an audit of a check fails exactly
 * where the check did not pass. All golden results must pass.
 */
export async function expectSameVerdicts(workspace: PromotedWorkspace, goldenResults: number): Promise<void> {
  const { output } = sqlmesh(workspace.project, ['audit']);
  const results = await auditResults(workspace.project, output);
  const golden = results.filter(({ audit }) => audit.startsWith('golden__'));
  expect(golden.map(({ audit, passed }) => `${audit} ${passed}`)).toEqual(golden.map(({ audit }) => `${audit} true`));
  expect(golden).toHaveLength(goldenResults);
  const found: Record<string, boolean> = {};
  for (const { model, audit, call, check, passed } of results) {
    if (audit.startsWith('golden__')) continue;
    const node = model.replace(/^main\./, '');
    const type = builtIn[audit.replace(/_non_blocking$/, '')];
    const column = /column\w* := \(?(\w+)/.exec(call)?.[1];
    const own = workspace.checks.find(
      (one) =>
        one.node === node &&
        one.type === type &&
        one.column === column &&
        !`${one.node}: ${one.name}`.includes(check ?? '\n'),
    );
    const key = check ?? (own === undefined ? `${node}: ${call} is no check` : `${own.node}: ${own.name}`);
    found[key] = (found[key] ?? true) && passed;
  }
  const slice = new Set(results.map(({ model }) => model.replace(/^main\./, '')));
  const checks = workspace.checks.filter(({ node }) => slice.has(node));
  expect(checks.length).toBeGreaterThan(0);
  expect(found).toEqual(
    Object.fromEntries(checks.map(({ node, name, outcome }) => [plainText(`${node}: ${name}`), outcome === 'pass'])),
  );
}
