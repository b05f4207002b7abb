import { isSameData } from '../../../shared/domain/yaml/edit-yaml';
import { parseYaml } from '../../../shared/domain/yaml/parse-yaml';
import type { ChangedFile, Unread } from './project-reader';

interface UnitTest {
  readonly name: string;
  /** The model that it is of. */
  readonly model: string;
  readonly line: number;
  readonly value: unknown;
}

/** How a tool writes unit tests: those of a file, by the value of its YAML. */
export type UnitTestsOf = (value: unknown) => readonly {
  readonly name: string;
  readonly model: string;
  readonly value: unknown;
  readonly path: readonly (string | number)[];
}[];

/** The unit tests of a file that came, changed or went, each with what becomes of it: a workspace has none of its own. */
export function changedUnitTests({ path, before, after }: ChangedFile, testsOf: UnitTestsOf): readonly Unread[] {
  // A project of an earlier Plumbline kept only the digest of the file.
  if (before === undefined)
    return [{ file: path, line: null, what: 'unit tests', why: `They are others than the promotion wrote. ${anew}` }];
  const read = (text: string): readonly UnitTest[] => {
    const parsed = parseYaml(path, text);
    return testsOf(parsed.value).map(({ path: at, ...test }) => ({
      ...test,
      line: parsed.keyPlaceOf([...at]).line ?? 1,
    }));
  };
  const old = new Map(read(before ?? '').map((test) => [test.name, test]));
  const fresh = read(after ?? '');
  const kept = new Set(fresh.map(({ name }) => name));
  const of = (line: number | null, { name, model }: UnitTest, why: string): Unread => ({
    file: path,
    line,
    what: `unit test ${name} of ${model}`,
    why,
  });
  return [
    ...fresh
      .filter(({ name, value }) => !isSameData(old.get(name)?.value ?? null, value))
      .map((test) => {
        if (before === null)
          return of(test.line, test, 'A workspace has no unit tests: it stays in the project, in its file.');
        return of(test.line, test, `${old.has(test.name) ? 'It is another one' : 'It is new'}. ${anew}`);
      }),
    ...[...old.values()]
      .filter(({ name }) => !kept.has(name))
      .map((test) =>
        of(null, test, 'It is gone here: the next promotion chooses its rows anew and writes them again.'),
      ),
  ];
}

const anew =
  'The next promotion chooses rows anew and writes over this file: put a test of your own into a file of your own, which promotions leave as it is.';
