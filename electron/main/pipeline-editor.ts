import type { CommandAnswer, CommandParams } from '../../shared/contract/commands';
import { PlumblineError } from '../../shared/domain/problem';

/** Edits the pipeline on the window's behalf: sketches, and the notebooks and checks that an edit reaches. */
export class PipelineEditor {
  edit(_params: CommandParams<'pipeline.edit'>): Promise<CommandAnswer<'pipeline.edit'>> {
    throw new PlumblineError({ code: 'internal', message: 'Not written yet.' });
  }

  restore(_params: CommandParams<'pipeline.restore'>): Promise<void> {
    throw new PlumblineError({ code: 'internal', message: 'Not written yet.' });
  }
}
