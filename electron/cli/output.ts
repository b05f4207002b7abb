import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { formatProblem, type Problem } from '../../shared/domain/problem';

/** The streams of the process, or others in their place. */
export interface OutputStreams {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Where a command writes: results to stdout, everything else (progress, problems, hints) to stderr. */
export class Output {
  readonly json: boolean;
  readonly #streams: OutputStreams;
  #progressShown = false;
  #rawWritten = false;

  constructor(json: boolean, streams: OutputStreams) {
    this.json = json;
    this.#streams = streams;
  }

  /** The command's answer for a person; nothing with `--json`. */
  text(text: string): void {
    if (this.json) return;
    this.clearProgress();
    this.#streams.stdout.write(`${text}\n`);
  }

  /** Columns of the terminal that the answer is printed on; undefined where it goes to a file or another program. */
  get width(): number | undefined {
    return widthOf(this.#streams.stdout);
  }

  /** The command's answer for a machine; nothing without `--json`, nor behind an answer that was begun with `raw`. */
  answer(value: unknown): void {
    if (this.json && !this.#rawWritten) this.#streams.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** A piece of an answer that is not held in memory as a whole. Waits while its reader is slower. */
  async raw(piece: string | Uint8Array, signal: AbortSignal): Promise<void> {
    this.clearProgress();
    this.#rawWritten = true;
    if (!this.#streams.stdout.write(piece)) await once(this.#streams.stdout, 'drain', { signal });
  }

  note(text: string): void {
    this.clearProgress();
    this.#streams.stderr.write(`${text}\n`);
  }

  problem(problem: Problem): void {
    this.note(`${problem.severity}: ${formatProblem(problem)}`);
  }

  /** One line that the next one overwrites; only on a terminal. */
  progress(text: string): void {
    if (!this.#streams.stderr.isTTY) return;
    const width = (this.#streams.stderr.columns ?? 80) - 1;
    this.#streams.stderr.write(`\r\u001b[2K${text.length > width ? `${text.slice(0, width - 1)}…` : text}`);
    this.#progressShown = true;
  }

  clearProgress(): void {
    if (!this.#progressShown) return;
    this.#streams.stderr.write('\r\u001b[2K');
    this.#progressShown = false;
  }
}

/** Columns of a terminal; undefined for what is none. */
export function widthOf(stream: OutputStream): number | undefined {
  return stream.isTTY ? stream.columns : undefined;
}

/** `1,234,567`; an empty text for null. */
export function formatCount(count: number | null | undefined): string {
  return count === null || count === undefined ? '' : count.toLocaleString('en-US');
}

/** `1 row`, `2,000 rows`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `412 ms` below a second, `1.24 s` above. */
export function formatDuration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** `2026-11-23 04:37:53`, in the time zone of whoever reads it; `--json` has UTC. */
export function localTime(iso: string): string {
  // Swedish writes dates in the order of ISO 8601.
  return new Date(iso).toLocaleString('sv-SE');
}
