import { join } from 'node:path';
import { Writable } from 'node:stream';
import { main } from '../../../electron/cli/cli';
import type { Problem } from '../../../shared/domain/problem';
import type { Proof } from '../../../shared/domain/proof/proof';

const tools = process.env.PLUMBLINE_INTEROP ?? join(__dirname, '../../../node_modules/.cache/interop');

/** Runs the command line with `--json`, in this process, with dbt where the interop tests have it. */
export async function plumblineJson<Answer = { error?: Problem }>(
  ...args: readonly string[]
): Promise<{ code: number; answer: Answer; stderr: string }> {
  process.env.PLUMBLINE_DBT = join(tools, 'dbt/bin/dbt');
  const [stdout, stderr] = [new Collected(), new Collected()];
  const code = await main([...args, '--json'], { stdout, stderr });
  return { code, answer: JSON.parse(stdout.text || '{}') as Answer, stderr: stderr.text };
}

export function proveJson(...args: readonly string[]): Promise<{ code: number; answer: Proof; stderr: string }> {
  return plumblineJson<Proof>('prove', ...args);
}

class Collected extends Writable {
  text = '';

  override _write(piece: Buffer, _encoding: string, done: () => void): void {
    this.text += piece.toString('utf8');
    done();
  }
}
