import { spawn } from 'node:child_process';
import { access, chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { toolProgram } from '../contract-outcomes';
import { once } from '../prepared/once';

/**
 * A command that does what a program of a tool's environment does, without the seconds of importing it: each run is a fork of one
 * process that has imported `modules`, started by whoever asks for it first. It ends with the run of the suite.
 */
export async function startedTool(tool: string, program: string, modules: readonly string[]): Promise<string> {
  const python = toolProgram(tool, 'python');
  const folder = await once(`${tool} started for ${program}`, async (made) => {
    const socket = join(made, 'socket');
    const child = spawn(python, [join(__dirname, 'started.py'), socket, String(process.ppid), ...modules], {
      stdio: ['ignore', 'ignore', 'inherit'],
      // Read while they are imported.
      env: { ...process.env, SQLMESH__DISABLE_ANONYMIZED_ANALYTICS: 'true', DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' },
      detached: true,
    });
    child.unref();
    for (let code: number | null = null; !(await exists(socket)); await setTimeout(20)) {
      code = child.exitCode;
      if (code !== null)
        throw new Error(`${tool} did not start (npm run interop -- ${tool} installs it): code ${code}`);
    }
    const first = program.startsWith('python') ? [] : [toolProgram(tool, program)];
    const ask = await readFile(join(__dirname, 'ask.py'), 'utf8');
    const text = `#!${python}\n${ask.replace('SOCKET', JSON.stringify(socket)).replace('FIRST', JSON.stringify(first))}`;
    await writeFile(join(made, program), text);
    await chmod(join(made, program), 0o755);
  });
  return join(folder, program);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
