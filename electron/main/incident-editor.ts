import type { CommandAnswer, CommandParams } from '../../shared/contract/commands';
import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import { PlumblineError } from '../../shared/domain/problem';
import { type IncidentSession, openCheckIncident } from '../jobs/check-incident';
import { readIncidentText, updateIncident } from '../workspace/incident-files';

export interface IncidentEditorParts {
  readonly session: () => IncidentSession;
  /** What checks found, as the window shows it. */
  readonly outcomes: () => readonly CheckOutcome[];
  /** Throws where nothing may be written. */
  readonly requireWritable: () => void;
  /** Reads the workspace again. */
  readonly refresh: () => Promise<void>;
}

/** Opens and changes the incidents of a workspace on the window's behalf. Git takes back what is to be taken back. */
export class IncidentEditor {
  readonly #parts: IncidentEditorParts;
  /** One after another: two that are opened at once must see each other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: IncidentEditorParts) {
    this.#parts = parts;
  }

  open({ file, line, name }: CommandParams<'incident.open'>): Promise<CommandAnswer<'incident.open'>> {
    return this.#inTurn(async () => {
      const named = this.#parts.outcomes().filter((outcome) => outcome.file === file && outcome.name === name);
      const outcome = named.find((other) => other.line === line) ?? named[0];
      if (outcome === undefined) {
        throw new PlumblineError({
          code: 'unknown_check',
          file,
          line,
          message: `Nothing is known of the check ${name} in ${file}.`,
          hint: 'Run the checks of its node first.',
        });
      }
      return openCheckIncident(this.#parts.session(), outcome);
    });
  }

  update({ file, ...change }: CommandParams<'incident.update'>): Promise<void> {
    return this.#inTurn(async () => {
      await updateIncident(this.#parts.session().root, file, change);
    });
  }

  async read({ file }: CommandParams<'incident.read'>): Promise<CommandAnswer<'incident.read'>> {
    const { text } = await readIncidentText(this.#parts.session().root, file);
    return { text };
  }

  #inTurn<Value>(action: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(async () => {
      this.#parts.requireWritable();
      const value = await action();
      await this.#parts.refresh();
      return value;
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
