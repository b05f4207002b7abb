import { escapeJinja } from '../../../../shared/domain/jinja';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import { specPath } from '../../spec-file';
import { toYaml } from '../common/yaml';
import type { DbtNames } from './names';
import { relationJinja } from './relations';

/** How far a pipeline of this status may be relied on, in dbt's words. */
const maturities = { draft: 'low', active: 'high', retired: 'low' } as const;

/** `models/exposures.yml`: who answers for each output, and what it is for; undefined where there is none. */
export function writeExposures(pipeline: IntermediatePipeline, names: DbtNames, losses: Loss[]): string | undefined {
  const { earlierSpec: spec, owners } = pipeline;
  const [first, ...others] = owners;
  const outputs = pipeline.steps.filter(({ name, kind }) => kind === 'query' && pipeline.outputs.includes(name));
  if (outputs.length === 0) return undefined;
  if (first === undefined)
    losses.push({
      construct: 'exposures',
      what: 'Nobody owns the pipeline, and dbt takes no exposure without an owner.',
      instead: 'The owner is called undecided: name one in plumbline.yaml (owners), then promote again.',
    });
  const exposures = outputs.map((step) => {
    const description = spec?.outputs.find(({ name }) => name === step.name)?.description ?? null;
    const purpose = spec?.purpose ?? pipeline.workspace.description;
    const text = [description ?? step.rationale, purpose].filter((part) => part !== null).join('\n\n');
    return {
      name: names.of.get(step.name),
      label: escapeJinja(step.name),
      type: 'analysis',
      maturity: maturities[spec?.status ?? 'draft'],
      ...(text === '' ? {} : { description: escapeJinja(text) }),
      depends_on: [relationJinja(step.name, names).slice(3, -3)],
      owner:
        first === undefined
          ? { name: 'undecided' }
          : {
              name: escapeJinja(first.name),
              ...(first.email === undefined ? {} : { email: escapeJinja(first.email) }),
            },
      config: {
        meta: {
          // Relative to the workspace, which has no address on the web that is known here.
          spec: escapeJinja(specPath(pipeline.name, '.pipeline.yaml')),
          spec_page: escapeJinja(specPath(pipeline.name, '.html')),
          ...(spec?.support?.channel == null ? {} : { support: escapeJinja(spec.support.channel) }),
          ...(others.length === 0
            ? {}
            : {
                owners: others.map(({ name, email }) => escapeJinja(email === undefined ? name : `${name} <${email}>`)),
              }),
        },
      },
    };
  });
  return toYaml({ version: 2, exposures });
}
