import type { Classification, ColumnClass } from '../../../shared/domain/classification/classification';
import { classifications } from '../../../shared/domain/classification/classification';
import type { Repair } from '../../../shared/domain/spec/readiness-repair';
import type { IntermediatePipeline, PipelineInput, PipelineStep } from '../intermediate';
import { type Assessment, assess, type ReadinessRule } from './assessment';

/**
 * Personal data needs a class that a person decided: in the check file of its node or of its source. Outputs are judged by the names
 * of their columns and by a sample of their values, sources by their values alone: a name by itself says little there. Clean
 * columns count once, not each.
 */
export const personalDataRules: ReadinessRule = (pipeline) => [
  ...pipeline.steps.filter(({ name }) => pipeline.outputs.includes(name)).flatMap((step) => ask(step, pipeline, true)),
  ...pipeline.inputs.filter(({ source }) => source !== null).flatMap((input) => ask(input, pipeline, false)),
];

function ask(item: PipelineStep | PipelineInput, { classOf }: IntermediatePipeline, byName: boolean): Assessment[] {
  const questions = item.columns.flatMap(({ name }): Assessment[] => {
    const known = classOf(item.name, name);
    if (known === null || !(known.by === 'content' || (byName && known.by === 'name'))) return [];
    return [
      assess(false, {
        code: 'personal_data_without_class',
        severity: 'warning',
        place: `${item.name}.${name}`,
        file: item.node.file,
        line: item.node.line,
        confidence: known.confidence,
        message: message(`${item.name}.${name}`, known),
        fix: 'Decide its class in the check file of the node, or leave the column out.',
        repair: classRepair(item.name, name, known),
      }),
    ];
  });
  return questions.length > 0 ? questions : [{ finding: null, weight: 2 }];
}

function message(column: string, { by, kind, reason }: ColumnClass): string {
  return by === 'name'
    ? `By its name, ${column} may hold personal data (${kind}).`
    : `By its values, ${column} holds personal data: it ${reason}.`;
}

function classRepair(
  node: string,
  column: string,
  { classification }: { readonly classification: Classification },
): Repair {
  return {
    title: `Decide the class of ${column}`,
    asks: [{ name: 'class', label: 'Class', proposal: classification, choices: classifications }],
    change: { do: 'classify', node, column },
  };
}
