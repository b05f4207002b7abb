import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const entry = resolve(__dirname, '../../../electron/cli/plumbline.cjs');

// The variable was set in an ES module, whose loader had started the pool already: four threads, without a word.
it.runIf(process.platform === 'linux')('The command line has sixteen threads for queries and files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-threads-'));
  try {
    const probe = join(folder, 'probe.cjs');
    writeFileSync(
      probe,
      `process.on('exit', () => process.stderr.write('threads ' + require('node:fs').readdirSync('/proc/self/task').length + '\\n'));`,
    );
    const threads = (size: string | undefined) => {
      const { UV_THREADPOOL_SIZE: _, ...environment } = process.env;
      const { stderr } = spawnSync(process.execPath, ['--require', probe, entry, 'graph', folder], {
        env: { ...environment, ...(size === undefined ? {} : { UV_THREADPOOL_SIZE: size }) },
        encoding: 'utf8',
      });
      return Number(/threads (\d+)/.exec(stderr)?.[1]);
    };
    writeFileSync(join(folder, 'plumbline.yaml'), 'plumbline: 1\nname: test\n');
    expect(threads(undefined)).toBe(threads('16'));
    expect(threads(undefined) - threads('4')).toBe(12);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
