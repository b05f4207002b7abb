import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of the suite that take longest, by the time of a processor that they take: one of them at the end would leave the others idle. */
const slowest = [
  'dbt/proof',
  'airflow/airflow',
  'sqlmesh/proof',
  'dbt/incremental',
  'dagster/dagster',
  'sql/sql',
  'datacontract/promoted',
  'dagster/proof',
  'great-expectations/promoted',
  'sqlmesh/sample',
  'soda/promoted',
  'dbt/sample',
  'dbt/planted',
  'dbt2/dbt2',
  'soda/soda',
  'airflow/project',
  'sqlmesh/runner',
  'sqlmesh/odd-names',
  'openlineage/promoted',
].map((name) => `tests/interop/${name}.test.ts`);

/** Starts the slowest files of the interop suite first, and leaves the order of all else to Vitest. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification) => {
      const index = slowest.indexOf(relative(this.ctx.config.root, moduleId));
      return index < 0 ? slowest.length : index;
    };
    const interop = sorted.filter(({ project }) => project.name === 'interop').sort((a, b) => rank(a) - rank(b));
    return sorted.map((file) => (file.project.name === 'interop' ? (interop.shift() ?? file) : file));
  }
}
