/**
 * Errors as data: a stable code, a sentence for a person, the place, and a hint. A problem crosses processes whole,
 * stands in `--json` output, and is shown at its place in the window.
 */

export const problemCodes = [
  // input: files and text (exit code 2)
  'bad_usage',
  'workspace_not_found',
  'file_not_found',
  'file_unreadable',
  'file_not_writable',
  'disk_full',
  'not_a_file',
  'bad_encoding',
  'empty_file',
  'bad_yaml',
  'bad_manifest',
  'bad_notebook',
  'bad_chart',
  'merge_conflict',
  'unknown_cell_kind',
  'duplicate_name',
  'bad_name',
  'bad_check',
  'unknown_check',
  'bad_sketch',
  'bad_incident',
  'bad_spec',
  'bad_parameter',
  'bad_keybinding',
  'bad_input',
  'unsupported_source',
  'bad_source',
  'bad_connection',
  'sink_refused',
  'extension_missing',
  // the graph and SQL
  'sql_syntax',
  'sql_bind',
  'sql_runtime',
  'unsupported_statement',
  'empty_cell',
  'unknown_table',
  'unknown_node',
  'cycle',
  'hidden_dependency',
  'doubtful_sql',
  'join_multiplies',
  'join_drops',
  'missed_column',
  'blocked',
  'blocked_by_check',
  // the engine
  'cancelled',
  'out_of_memory',
  'engine_lost',
  'engine_busy',
  'cache_locked',
  'cache_broken',
  'result_gone',
  'access_denied',
  // the workspace
  'workspace_locked',
  'edit_conflict',
  'stale_revision',
  // promotion
  'not_ready',
  'not_committed',
  'moved_on',
  'tool_missing',
  'cannot_translate',
  // everything else: a bug of ours (exit code 3)
  'internal',
] as const;

export type ProblemCode = (typeof problemCodes)[number];

export type Severity = 'error' | 'warning' | 'info';

/** Where a problem is. `file` is relative to the workspace, with `/`; `line` and `column` count from 1 (columns in UTF-16 units). */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  readonly node?: string;
}

export interface Problem extends Place {
  readonly code: ProblemCode;
  readonly severity: Severity;
  /** One sentence that states the fact: what is wrong and what was expected. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** The text of an unknown error and its stack, for the log. */
  readonly cause?: string;
}

/** An `Error` that carries a problem. Throw this across layers; everything else becomes code `internal`. */
export class PlumblineError extends Error {
  readonly problem: Problem;

  constructor(problem: Omit<Problem, 'severity'> & { severity?: Severity }, options?: { cause?: unknown }) {
    super(problem.message, options);
    this.name = 'PlumblineError';
    this.problem = { severity: 'error', ...problem };
  }
}

/** The problem that an unknown thrown value stands for; keeps its cause. */
export function toProblem(error: unknown): Problem {
  if (error instanceof PlumblineError) return error.problem;
  if (error instanceof Error) {
    if (error.name === 'AbortError') return { code: 'cancelled', severity: 'error', message: 'Cancelled.' };
    return { code: 'internal', severity: 'error', message: error.message, cause: error.stack ?? String(error) };
  }
  return { code: 'internal', severity: 'error', message: String(error) };
}

/** One line for logs and terminals: `notebooks/a.md:3:5: message (hint)`. */
export function formatProblem(problem: Problem): string {
  const place =
    problem.file === undefined
      ? ''
      : [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  const where = place !== '' ? `${place}: ` : problem.node !== undefined ? `${problem.node}: ` : '';
  const hint = problem.hint === undefined ? '' : `\n  ${problem.hint}`;
  return `${where}${problem.message}${hint}`;
}
