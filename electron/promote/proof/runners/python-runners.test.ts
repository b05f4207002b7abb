import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dagsterRunner } from './dagster';
import { sqlRunner } from './sql';

describe.each([
  ['plain SQL', sqlRunner, 'PLUMBLINE_PYTHON', 'duckdb 1.5.6'],
  ['Dagster', dagsterRunner, 'PLUMBLINE_DAGSTER_PYTHON', 'dagster 1.13.29\nduckdb 1.5.6'],
] as const)('the Python that runs projects of %s', (_, runner, variable, packages) => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'plumbline-python-'));
  });

  afterEach(async () => {
    await rm(dir, { recursive: true, force: true });
  });

  /** A command in place of Python that says which packages it has. */
  const python = async (path: string, says: string): Promise<string> => {
    const file = join(dir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `#!/bin/sh\nprintf '%s\\n' '${says}'\n`);
    await chmod(file, 0o755);
    return file;
  };

  it('is that of the project, then that of the variable, then that on the path', async () => {
    const onPath = await python('bin/python3', packages);
    const named = await python('named/python', packages);
    const env = { PATH: join(dir, 'bin') };
    expect(await runner.findTool({ dir, env })).toMatchObject({ kind: 'found', command: onPath });
    expect(await runner.findTool({ dir, env: { ...env, [variable]: named } })).toMatchObject({ command: named });
    const own = await python('.venv/bin/python3', packages);
    expect(await runner.findTool({ dir, env: { ...env, [variable]: named } })).toEqual({
      kind: 'found',
      command: own,
      engine: packages.replace('\n', ', '),
    });
  });

  it('is missing where it lacks the packages, with how to install them', async () => {
    const without = await python('bin/python3', '');
    expect(await runner.findTool({ dir, env: { PATH: join(dir, 'bin') } })).toMatchObject({
      kind: 'missing',
      message: expect.stringContaining(without),
      hint: expect.stringContaining('pip install -r requirements.txt'),
    });
  });

  it('is missing where there is none', async () => {
    expect(await runner.findTool({ dir, env: { PATH: dir } })).toMatchObject({
      kind: 'missing',
      message: expect.stringContaining('Python was not found'),
    });
  });
});
