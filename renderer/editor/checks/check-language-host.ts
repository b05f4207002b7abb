import type { CheckContext } from '../../../shared/domain/checks/editor/complete-check';
import type { PlacedOutcome } from '../../../shared/domain/checks/editor/outcome-places';
import type { Problem } from '../../../shared/domain/problem';

/** What the editor asks about a file of checks, whose text has `\n` as line ending. */
export interface CheckLanguageHost {
  /** With the columns of the nodes that the text names, also of those that have not run. */
  context(text: string): Promise<CheckContext>;
  /** What the reader says of a text, and what does not fit its node. */
  findings(text: string): Promise<readonly Problem[]>;
  /** What DuckDB says of the SQL and the regular expressions in it. Rejects when the signal aborts, and while the engine is away. */
  probe(text: string, signal: AbortSignal): Promise<readonly Problem[]>;
  /** How the checks came out last, at the places where they stand in the text. */
  outcomes(text: string): readonly PlacedOutcome[];
}

const hosts = new Map<string, CheckLanguageHost>();

/** Makes the host of a text model known for as long as an editor shows it. */
export function provideCheckLanguage(modelKey: string, host: CheckLanguageHost): () => void {
  hosts.set(modelKey, host);
  return () => {
    if (hosts.get(modelKey) === host) hosts.delete(modelKey);
  };
}

export function checkLanguageHost(modelKey: string | undefined): CheckLanguageHost | undefined {
  return modelKey === undefined ? undefined : hosts.get(modelKey);
}
