import type { Repair } from '../../../shared/domain/spec/readiness-repair';
import type { PipelineCheck } from '../intermediate';
import { type Assessment, assess, type ReadinessRule } from './assessment';
import { keyRepair } from './key-rules';

/** Checks on the outputs and on their keys, and how the checks of the slice came out. */
export const checkRules: ReadinessRule = (pipeline) => {
  const assessments: Assessment[] = [];
  for (const output of pipeline.outputs) {
    const own = pipeline.checks.filter(({ check }) => check.node === output);
    assessments.push(
      assess(own.some(ran), {
        code: 'output_without_check',
        severity: 'error',
        place: output,
        message:
          own.length === 0 ? `No check stands on the output ${output}.` : `No check of the output ${output} ran.`,
        fix:
          own.length === 0
            ? `Add checks/${output}.yml with row_count, missing and duplicate checks.`
            : 'Run the checks, then promote again.',
        ...(own.length === 0 ? { repair: rowCountCheck(output) } : {}),
      }),
    );
    const key = pipeline.steps.find((step) => step.name === output)?.keys;
    const columns = key?.declared?.columns ?? key?.candidates[0]?.columns;
    const tested = key?.declared?.unique === true ? key.declared : key?.candidates[0];
    assessments.push(
      assess(
        own.some((item) => isDuplicate(item) && ran(item)),
        {
          code: 'key_without_check',
          severity: 'error',
          place: columns === undefined ? output : `${output}.${columns.join('+')}`,
          message: `No check says what tells the rows of ${output} apart.`,
          fix:
            columns === undefined
              ? `Add a duplicate check to checks/${output}.yml over the columns that make a row unique.`
              : `Add a duplicate check over ${columns.join(', ')} to checks/${output}.yml: unique in all rows that are there now.`,
          ...(tested === undefined || own.some(isDuplicate) ? {} : { repair: keyRepair(output, tested) }),
        },
      ),
    );
  }
  for (const { check, outcome } of pipeline.checks) {
    if (outcome === null) continue;
    const isOutput = pipeline.outputs.includes(check.node);
    const place = check.column === null ? check.node : `${check.node}.${check.column}`;
    if (outcome.outcome === 'error') {
      assessments.push(
        assess(false, {
          code: 'check_not_evaluated',
          severity: 'error',
          place: `${check.file}:${check.line}`,
          file: check.file,
          line: check.line,
          message: `${check.node}: "${check.name}" could not be evaluated: ${outcome.error?.message ?? 'unknown'}`,
          fix: outcome.error?.hint ?? 'Repair the check.',
        }),
      );
      continue;
    }
    assessments.push(
      assess(outcome.outcome === 'pass', {
        code: 'failing_check',
        severity: outcome.outcome === 'fail' && isOutput ? 'error' : 'warning',
        place,
        file: check.file,
        line: check.line,
        message: `${check.node}: "${check.name}" is ${outcome.value ?? 'without a value'}, expected ${outcome.threshold}.`,
        fix: isOutput
          ? 'Repair the rows, or change the threshold and say why.'
          : 'Agree with the owner of the data on the threshold, or repair the rows in a step.',
      }),
    );
  }
  return assessments;
};

function isDuplicate({ check }: PipelineCheck): boolean {
  return check.type === 'duplicate';
}

function rowCountCheck(node: string): Repair {
  return {
    title: 'Add a check that it has rows',
    asks: [],
    change: {
      do: 'addChecks',
      node,
      checks: [{ column: null, type: 'row_count', body: { threshold: { must_be_greater_than: 0 } } }],
    },
  };
}

function ran({ outcome }: PipelineCheck): boolean {
  return outcome !== null && outcome.outcome !== 'error';
}
