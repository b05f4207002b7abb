import type { Check } from '../../../../shared/domain/checks/check-file';
import { thresholdText } from '../../../../shared/domain/checks/judge';
import { facetHeader } from '../../../../shared/domain/lineage/open-lineage';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { demandsNone } from '../../demands-none';
import type { IntermediatePipeline, PipelineCheck } from '../../intermediate';
import type { ContractTable } from '../common/contract-tables';

/**
 * The outcomes of a node's checks as the facet `dataQualityAssertions`, an input facet of version 1-1-0; undefined where none of
 * them ran. A check that could not be evaluated holds nothing and is a loss.
 */
export function assertionsOf(
  pipeline: Pick<IntermediatePipeline, 'checks'>,
  node: string,
  producer: string,
  losses: Loss[],
): object | undefined {
  const assertions = pipeline.checks.flatMap((item) => {
    if (item.check.node !== node) return [];
    if (item.outcome !== null && item.outcome.outcome !== 'error') return [assertionOf(item)];
    losses.push({
      construct: `check "${item.check.name}" of ${node}`,
      what: item.outcome === null ? 'It did not run.' : 'It could not be evaluated in the prototype.',
      instead: 'Nothing: an assertion says how a check came out.',
    });
    return [];
  });
  if (assertions.length === 0) return undefined;
  return { ...facetHeader(producer, 'DataQualityAssertionsDatasetFacet', '1-1-0'), assertions };
}

function assertionOf({ check, outcome }: PipelineCheck) {
  const verdict = outcome?.outcome;
  // What only warns in this run blocks nothing.
  const level = verdict === 'warn' ? 'warn' : check.threshold.level;
  return {
    assertion: kindOf(check),
    success: verdict === 'pass',
    ...(check.column === null ? {} : { column: check.column }),
    severity: level === 'fail' ? 'error' : 'warn',
    name: check.name,
    description: `${check.file}:${check.line}`,
    expected: thresholdText(check),
    ...(outcome?.value === null || outcome?.value === undefined ? {} : { actual: String(outcome.value) }),
    ...('sql' in check ? { content: check.sql.text, contentType: 'sql' } : {}),
    ...(check.type === 'duplicate' && check.column === null ? { params: { columns: [...check.columns] } } : {}),
  };
}

/** The names that the facet's description gives; a check's own type where it has none for it. */
function kindOf(check: Check): string {
  switch (check.type) {
    case 'missing':
      return demandsNone(check) ? 'not_null' : 'missing';
    case 'duplicate':
      return demandsNone(check) ? 'unique' : 'duplicate';
    case 'invalid':
      return check.validity.validReference === undefined ? 'invalid' : 'relationships';
    case 'metric':
    case 'failed_rows':
      return 'custom_sql';
    default:
      return check.type;
  }
}

/** What was measured of a node's rows, as the facet `dataQualityMetrics`, version 1-0-3. */
export function metricsOf(pipeline: IntermediatePipeline, table: ContractTable, producer: string): object {
  const source = pipeline.inputs.find(({ name }) => name === table.node)?.source;
  const golden = pipeline.golden.find(({ node }) => node === table.node);
  const columns = table.columns.map(({ name }) => {
    const nulls = table.keys.nulls.get(name);
    const facts = golden?.columns.find((one) => one.name === name);
    const numbers = { sum: facts?.sum, min: facts?.minimum, max: facts?.maximum };
    return [
      name,
      {
        ...(nulls === undefined ? {} : { nullCount: nulls, count: table.keys.rows - nulls }),
        ...(facts?.distinct === null || facts === undefined ? {} : { distinctCount: facts.distinct }),
        ...Object.fromEntries(
          Object.entries(numbers).flatMap(([key, text]) =>
            typeof text === 'string' && Number.isFinite(Number(text)) ? [[key, Number(text)]] : [],
          ),
        ),
      },
    ] as const;
  });
  return {
    ...facetHeader(producer, 'DataQualityMetricsInputDatasetFacet', '1-0-3'),
    rowCount: table.keys.rows,
    ...(source === null || source === undefined ? {} : { bytes: source.bytes, fileCount: source.files.length }),
    columnMetrics: Object.fromEntries(columns.filter(([, metrics]) => Object.keys(metrics).length > 0)),
  };
}
