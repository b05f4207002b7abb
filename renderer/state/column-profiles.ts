import type { Disposable } from '../../shared/base/disposable';
import { Emitter } from '../../shared/base/emitter';
import type { CallContext, ProfileRequest } from '../../shared/contract/engine-api';
import { type Problem, toProblem } from '../../shared/domain/problem';
import type { ColumnProfile, Profile, ProfileEvent } from '../../shared/domain/profile/profile';
import { keyOfFilters } from '../../shared/domain/profile/profile-filter';
import type { ColumnFilter } from '../../shared/domain/result/result-query';

/** What is known of a column: from a sample at first, from all rows later. */
export interface KnownProfile {
  readonly column: ColumnProfile | null;
  /** Rows of the result, after the filters. */
  readonly rows: number;
  /** Rows of the sample that it was counted in; null when all rows were. */
  readonly sample: number | null;
  readonly problem: Problem | null;
}

/** The rows that a profile is of: a node's result of one run, filtered. */
export interface ProfiledRows {
  readonly node: string;
  /** Changes with every run of the node. */
  readonly version: string;
  readonly filters: readonly ColumnFilter[];
}

/** The part of the engine that is asked; the window has it over a port. */
export interface ProfileSource {
  profileResult(params: ProfileRequest, options: CallContext<ProfileEvent>): Promise<Profile>;
  onReconnected(listener: () => void): Disposable;
}

interface Entry {
  readonly rows: ProfiledRows;
  readonly column: string;
  watchers: number;
  known: KnownProfile | undefined;
  request: Request | null;
}

interface Request {
  readonly entries: readonly Entry[];
  readonly controller: AbortController;
}

/** Columns come on screen one by one while someone scrolls: one request for those of a moment, in ms. */
const gatherMs = 60;
/** Columns that were profiled and are not on screen: scrolling back to them costs nothing. */
const keptEntries = 2000;

/**
 * Profiles of the columns that are on screen. Whoever shows one watches it; what nobody watches any more is cancelled. A
 * finished profile is kept until its node runs again or many others came since.
 */
export class ColumnProfiles implements Disposable {
  readonly #source: ProfileSource;
  readonly #changed = new Emitter<void>();
  readonly #entries = new Map<string, Entry>();
  readonly #reconnection: Disposable;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: ProfileSource) {
    this.#source = source;
    this.#reconnection = source.onReconnected(() => this.#askSoon());
  }

  subscribe(listener: () => void): () => void {
    const subscription = this.#changed.on(listener);
    return () => subscription.dispose();
  }

  /** The same object until something new is known. */
  get(rows: ProfiledRows, column: string): KnownProfile | undefined {
    return this.#entries.get(keyOf(rows, column))?.known;
  }

  /** Asks for a column's profile until disposed. */
  watch(rows: ProfiledRows, column: string): Disposable {
    const key = keyOf(rows, column);
    const entry = this.#entries.get(key) ?? { rows, column, watchers: 0, known: undefined, request: null };
    // The one that was looked at last goes last.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.watchers++;
    if (entry.watchers === 1) this.#askSoon();
    let watching = true;
    return {
      dispose: () => {
        if (!watching) return;
        watching = false;
        entry.watchers--;
        if (entry.watchers === 0) this.#askSoon();
      },
    };
  }

  /** Asks once more for what failed. */
  retry(rows: ProfiledRows): void {
    for (const entry of this.#entries.values()) {
      if (entry.rows.node === rows.node && entry.known?.problem != null) entry.known = undefined;
    }
    this.#changed.emit();
    this.#askSoon();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#reconnection.dispose();
    for (const entry of this.#entries.values()) entry.request?.controller.abort();
    this.#entries.clear();
    this.#changed.dispose();
  }

  #askSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#ask();
    }, gatherMs);
  }

  #ask(): void {
    const groups = new Map<string, Entry[]>();
    for (const entry of this.#entries.values()) {
      if (entry.request?.entries.every((other) => other.watchers === 0)) {
        entry.request.controller.abort();
      }
      if (entry.watchers === 0 || entry.request !== null || isFinal(entry.known)) continue;
      const group = keyOf(entry.rows, '');
      groups.set(group, [...(groups.get(group) ?? []), entry]);
    }
    for (const entries of groups.values()) this.#request(entries);
    this.#forget();
  }

  #request(entries: readonly Entry[]): void {
    const [first] = entries;
    if (first === undefined) return;
    const { node, filters } = first.rows;
    const request: Request = { entries, controller: new AbortController() };
    for (const entry of entries) entry.request = request;
    const receive = ({ rows, sample, columns }: Profile) => {
      for (const column of columns) {
        const entry = entries.find((candidate) => candidate.column === column.name);
        if (entry !== undefined) entry.known = { column, rows, sample: sample ?? null, problem: null };
      }
      this.#changed.emit();
    };
    this.#source
      .profileResult(
        { node, columns: entries.map(({ column }) => column), ...(filters.length === 0 ? {} : { filters }) },
        { signal: request.controller.signal, onEvent: receive },
      )
      .then(
        (profile) => {
          for (const entry of entries) entry.request = null;
          receive(profile);
        },
        (error: unknown) => {
          const problem = toProblem(error);
          for (const entry of entries) {
            entry.request = null;
            // What was cancelled is asked for again when it comes on screen; what the engine took along, when it is back.
            if (problem.code !== 'cancelled' && problem.code !== 'engine_lost' && !isFinal(entry.known)) {
              entry.known = { column: entry.known?.column ?? null, rows: 0, sample: null, problem };
            }
          }
          this.#changed.emit();
          if (problem.code === 'cancelled') this.#askSoon();
        },
      );
  }

  /** A run of a node replaces what is known of the one before; beyond that, what was looked at longest ago goes. */
  #forget(): void {
    const shown = new Map<string, string>();
    for (const { rows, watchers } of this.#entries.values()) if (watchers > 0) shown.set(rows.node, rows.version);
    for (const [key, { rows, watchers }] of this.#entries) {
      const version = shown.get(rows.node);
      const replaced = version !== undefined && version !== rows.version;
      if (watchers === 0 && (replaced || this.#entries.size > keptEntries)) this.#entries.delete(key);
    }
  }
}

/** Nothing more is to be known: all rows were counted, or it cannot be had. */
function isFinal(known: KnownProfile | undefined): boolean {
  return known !== undefined && (known.problem !== null || known.sample === null);
}

function keyOf({ node, version, filters }: ProfiledRows, column: string): string {
  return JSON.stringify([node, version, keyOfFilters(filters), column]);
}
