import type { CommandAnswer, CommandParams } from '../../shared/contract/commands';
import { PlumblineError } from '../../shared/domain/problem';
import type { RunEvent } from '../../shared/domain/run/run';
import type { JobContext, StartedJob } from '../jobs/job-service';
import type { WorkspaceSession } from '../jobs/workspace-session';

export interface SinkJobsParts {
  readonly session: Pick<WorkspaceSession, 'previewSink' | 'writeSink'>;
  readonly requireWritable: () => void;
  /** Resolves when the graph stands for the texts as they are now. */
  readonly settled: () => Promise<void>;
  /** Queues work in the line of what writes the cache. */
  readonly start: (title: string, work: (context: JobContext) => Promise<{ readonly rows: number }>) => StartedJob;
  readonly onRunEvent: (event: RunEvent, report: JobContext['report']) => void;
}

/** Dry runs and writes of sinks, on the window's behalf: jobs that can be seen and cancelled, and that answer. */
export class SinkJobs {
  readonly #parts: SinkJobsParts;

  constructor(parts: SinkJobsParts) {
    this.#parts = parts;
  }

  preview({ sink }: CommandParams<'sink.preview'>): Promise<CommandAnswer<'sink.preview'>> {
    return this.#job(`Dry run of ${sink}`, (context) => this.#parts.session.previewSink(sink, context));
  }

  async write({ sink, expect }: CommandParams<'sink.write'>): Promise<CommandAnswer<'sink.write'>> {
    this.#parts.requireWritable();
    return this.#job(`Write ${sink}`, (context) => this.#parts.session.writeSink({ sink, expect }, context));
  }

  async #job<Answer extends { readonly rows: number }>(
    title: string,
    work: (context: { signal: AbortSignal; onEvent: (event: RunEvent) => void }) => Promise<Answer>,
  ): Promise<Answer> {
    let answer: Answer | undefined;
    const { done } = this.#parts.start(title, async ({ signal, report }) => {
      await this.#parts.settled();
      answer = await work({ signal, onEvent: (event) => this.#parts.onRunEvent(event, report) });
      return { rows: answer.rows };
    });
    const job = await done;
    if (job.problem !== undefined) throw new PlumblineError(job.problem);
    if (answer === undefined)
      throw new PlumblineError({ code: 'cancelled', message: 'It was stopped before its end.' });
    return answer;
  }
}
