import { afterEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../../shared/domain/problem';
import { plumblineJson, plumblineJsonHere, problemsOf } from '../../support/command-line';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { badInputs } from './cases';

let folder: WorkspaceFolder;
afterEach(() => folder.remove());

/** Why a problem is not the expected one; empty when it is. */
function differences(problem: Problem, expected: NonNullable<(typeof badInputs)[number]['problem']>): string[] {
  const places = (['file', 'line', 'column', 'node'] as const).flatMap((key) =>
    expected[key] !== undefined && problem[key] !== expected[key]
      ? [`${key} is ${problem[key]}, not ${expected[key]}`]
      : [],
  );
  const text = `${problem.message}\n${problem.hint ?? ''}`;
  return [
    ...places,
    ...expected.says.filter((words) => !text.includes(words)).map((words) => `says nothing of ${words}: ${text}`),
  ];
}

/** Of each command and exit code the first case runs in a process of its own, as a user's does. */
const inProcesses = new Set(
  [...badInputs]
    .reverse()
    .reduce((first, input) => first.set(`${input.command?.[0]} ${input.exit}`, input), new Map())
    .values(),
);

describe('bad input', () => {
  it.each(badInputs)('$name', async (input) => {
    const { prepare, command = ['run', 'WORKSPACE'], exit, problem, stillWork } = input;
    const plumbline = inProcesses.has(input) ? plumblineJson : plumblineJsonHere;
    folder = WorkspaceFolder.working();
    prepare(folder);
    const before = folder.digests();

    const { code, answer, stderr } = await plumbline(command.map((word) => word.replace('WORKSPACE', folder.root)));

    if (problem !== undefined) {
      const candidates = problemsOf(answer).filter((candidate) => candidate.code === problem.code);
      const found = candidates.map((candidate) => differences(candidate, problem));
      expect(
        candidates.map((candidate) => candidate.code),
        `problems: ${JSON.stringify(problemsOf(answer), null, 1)}\n${stderr}`,
      ).toContain(problem.code);
      expect(found.sort((a, b) => a.length - b.length)[0]).toEqual([]);
    }
    expect(code, `${JSON.stringify(problemsOf(answer), null, 1)}\n${stderr}`).toBe(exit);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(folder.digests()).toEqual(before);

    if (stillWork.length > 0) {
      const run = await plumbline(['run', folder.root]);
      const working = (run.answer.nodes ?? [])
        .filter((node) => node.status === 'ran' || node.status === 'fresh')
        .map((node) => node.name);
      expect(working).toEqual(expect.arrayContaining([...stillWork]));
    }
  });

  it('holds at least forty cases', () => {
    folder = WorkspaceFolder.working();
    expect(badInputs.length).toBeGreaterThanOrEqual(40);
  });
});
