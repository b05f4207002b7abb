import type { SourceFiles } from '../../../../shared/domain/workspace-snapshot';
import type { IntermediatePipeline } from '../../intermediate';

/** Whether a credential stands in the path or the options of a source. */
export function holdsSecret(source: SourceFiles, { secrets }: Pick<IntermediatePipeline, 'secrets'>): boolean {
  const options = JSON.stringify(source.options);
  return secrets.some(({ text }) => source.path.includes(text) || options.includes(JSON.stringify(text).slice(1, -1)));
}
