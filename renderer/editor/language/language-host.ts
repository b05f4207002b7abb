import type { Disposable } from '../../../shared/base/disposable';
import type { Diagnosis } from '../../../shared/domain/language/diagnosis';
import type { RowPeek, SqlFunction, SqlScope } from '../../../shared/domain/language/scope';
import type { LanguageCatalogue } from '../../../shared/domain/language/suggestions';

/** What is known of a node without asking the engine. */
export interface NodeFacts {
  readonly name: string;
  readonly kind: string;
  /** As one sees it elsewhere: `fresh`, `stale: flights changed`. */
  readonly state: string;
  readonly rows: number | undefined;
  readonly place: string;
  /** Of its last result; empty where there is none. */
  readonly columns: readonly { readonly name: string; readonly sqlType: string }[];
}

/** What the editor asks about the SQL of a cell. `key` is the key of the cell's text model. */
export interface LanguageHost {
  /** Rejects when the signal aborts, and while the engine is away. */
  diagnose(key: string, sql: string, signal: AbortSignal): Promise<Diagnosis>;
  scope(sql: string, offset: number, signal: AbortSignal): Promise<SqlScope>;
  /** Read once; an engine that is away gives none for now. */
  functions(): Promise<readonly SqlFunction[]>;
  catalogue(key: string): Promise<LanguageCatalogue>;
  /** The node that a name means, or undefined. */
  node(name: string): NodeFacts | undefined;
  /** First rows of a node's result, from the cache. */
  peek(node: string, signal: AbortSignal): Promise<RowPeek | null>;
  /** Shows where a node is defined. */
  goTo(node: string): void;
  /** Calls the listener when what the nodes are may have changed: other answers are to be expected. */
  onGraphChanged(listener: () => void): Disposable;
}

let host: LanguageHost | null = null;

/** Makes the host known; once, when the window starts. */
export function provideLanguage(given: LanguageHost): void {
  host = given;
}

/** Null in a window without a workspace behind it. */
export function languageHost(): LanguageHost | null {
  return host;
}
