import type { PipelineSpec, SpecCheck } from '../../../shared/domain/spec/pipeline-spec';
import type { ChangedFile } from './project-reader';

/** A test in SQL of its own, as a promotion wrote it. */
export interface WrittenTest {
  readonly path: string;
  /** As it was written. */
  readonly text: string;
  readonly check: SpecCheck;
}

/** The tests in SQL that a promotion wrote for checks, by the comment in each: `-- checks/orders.yml:5 orders: net`. */
export class WrittenTests {
  readonly #tests = new Map<string, WrittenTest>();

  /** `isTest` tells the paths of tests; `texts` are the files of the project as they are. */
  constructor(
    files: readonly ChangedFile[],
    spec: PipelineSpec,
    texts: ReadonlyMap<string, string>,
    isTest: (path: string) => boolean,
  ) {
    const written = new Map<string, string | null | undefined>([
      ...texts,
      ...files.map(({ path, before }) => [path, before] as const),
    ]);
    for (const [path, text] of written) {
      const check = typeof text === 'string' && isTest(path) ? checkOf(text, spec) : undefined;
      if (typeof text === 'string' && check !== undefined) this.#tests.set(path, { path, text, check });
    }
  }

  get(path: string): WrittenTest | undefined {
    return this.#tests.get(path);
  }

  /** All tests of a check. */
  of(check: SpecCheck): readonly WrittenTest[] {
    return [...this.#tests.values()].filter((test) => test.check === check);
  }
}

function checkOf(text: string, spec: PipelineSpec): SpecCheck | undefined {
  const [, file, line, words] = /^-- (\S.*?):(\d+) (.*)$/m.exec(text) ?? [];
  const there = spec.checks.filter(({ defined_in: at }) => at.file === file && at.line === Number(line));
  if (there.length <= 1) return there[0];
  // Several checks stand in that line.
  const named = there.filter(({ node, name }) => `${node}: ${name}`.replace(/\s+/g, ' ') === words);
  return named.length === 1 ? named[0] : undefined;
}

/**
 * The one check that a test without SQL of its own was written for: of a node, a type and a column; undefined where several are. `name`
 * is the check's, where the test says it.
 */
export function onlyCheck(
  spec: PipelineSpec,
  of: { readonly node: string; readonly type: string; readonly column: string; readonly name?: string },
  isOther: (check: SpecCheck) => boolean = () => false,
): SpecCheck | undefined {
  const found = spec.checks.filter(
    (check) =>
      check.node === of.node &&
      check.type === of.type &&
      check.column?.toLowerCase() === of.column.toLowerCase() &&
      (of.name === undefined || check.name === of.name) &&
      !isOther(check),
  );
  return found.length === 1 ? found[0] : undefined;
}
