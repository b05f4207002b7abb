import { manifestFile } from '../../../shared/domain/manifest/manifest';
import type { ReadinessFinding } from '../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../intermediate';

/** The file and line of a finding that gives none itself: those in its `place`, or those of the node that it names. */
export function placeOf(
  { place }: Pick<ReadinessFinding, 'place'>,
  { inputs, steps }: Pick<IntermediatePipeline, 'inputs' | 'steps'>,
): Pick<ReadinessFinding, 'file' | 'line'> {
  const written = /^(.+):(\d+)$/.exec(place);
  if (written !== null) return { file: written[1] ?? '', line: Number(written[2]) };
  // The longest name that fits: names may hold dots.
  const [item] = [...steps, ...inputs]
    .filter(({ name }) => place === name || place.startsWith(`${name}.`))
    .sort((a, b) => b.name.length - a.name.length);
  if (item === undefined) return {};
  if (item.node.kind === 'source') return { file: manifestFile, line: item.node.line };
  // A file that SQL names is data: the cells that name it are what can be looked at.
  if (item.node.kind === 'file') {
    const reader = steps.find(({ dependsOn }) => dependsOn.includes(item.name));
    return reader === undefined ? {} : { file: reader.node.file, line: reader.node.line };
  }
  return { file: item.node.file, line: item.node.line };
}
