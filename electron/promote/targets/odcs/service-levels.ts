import type { OdcsEntry } from '../../../../shared/domain/checks/interchange/odcs-forms';
import type { IntermediatePipeline } from '../../intermediate';
import type { ContractTable } from '../common/contract-tables';

const units: Readonly<Record<string, string>> = { second: 's', minute: 'min', hour: 'h', day: 'd' };

/** What people decided in the spec, and the schedule, as service levels of an output. */
export function serviceLevels(pipeline: IntermediatePipeline, table: ContractTable): readonly OdcsEntry[] {
  if (table.role !== 'output') return [];
  const levels: OdcsEntry[] = [];
  const spec = pipeline.earlierSpec;
  const objectives = spec?.outputs.find(({ name }) => name === table.node)?.objectives;
  const freshness = objectives?.freshness;
  const age = durationOf(freshness?.within ?? null);
  if (age !== undefined)
    levels.push({
      property: 'latency',
      ...age,
      ...(freshness?.column === null ||
      freshness?.column === undefined ||
      /[.,]/.test(`${table.node}${freshness.column}`)
        ? {}
        : { element: `${table.node}.${freshness.column}` }),
      description: 'How old the newest row may be',
    });
  if (objectives?.correctness !== null && objectives?.correctness !== undefined)
    levels.push({
      property: 'errorRate',
      value: Number((100 - objectives.correctness.share_of_runs).toFixed(6)),
      unit: 'percent',
      description: 'Share of runs in which a check of severity fail may not hold',
    });
  const schedule = spec?.schedule ?? pipeline.schedule;
  if (schedule !== null)
    levels.push({
      property: 'frequency',
      value: schedule.cron,
      scheduler: 'cron',
      schedule: schedule.cron,
      description: `Time zone ${schedule.timezone}`,
    });
  const deadline = spec?.run.deadline ?? null;
  if (deadline !== null) levels.push({ property: 'timeOfAvailability', value: deadline });
  return levels;
}

function durationOf(text: string | null): { readonly value: number; readonly unit: string } | undefined {
  const [, value, unit] = /^(\d+(?:\.\d+)?)\s*(second|minute|hour|day)s?$/.exec(text ?? '') ?? [];
  return value === undefined || unit === undefined ? undefined : { value: Number(value), unit: units[unit] ?? unit };
}
