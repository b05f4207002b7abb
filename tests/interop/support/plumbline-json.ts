import { join } from 'node:path';
import { Writable } from 'node:stream';
import { main } from '../../../electron/cli/cli';
import type { Problem } from '../../../shared/domain/problem';

const tools = process.env.PLUMBLINE_INTEROP ?? join(__dirname, '../../../node_modules/.cache/interop');

/** Runs the command line with `--json`, in this process, with the targets' tools where the interop tests have them. */
export async function plumblineJson<Answer = { error?: Problem }>(
  ...args: readonly string[]
): Promise<{ code: number; answer: Answer; stderr: string }> {
  process.env.PLUMBLINE_PYTHON = join(tools, 'sql/bin/python3');
  process.env.PLUMBLINE_AIRFLOW = join(tools, 'airflow/bin/airflow');
  process.env.PLUMBLINE_DAGSTER_PYTHON = join(tools, 'dagster/bin/python3');
  process.env.PLUMBLINE_DBT_POSTGRES = join(tools, 'dbt-engines/bin/dbt');
  process.env.PLUMBLINE_SPARK_SUBMIT = join(tools, 'spark/bin/spark-submit');
  // Spark on few rows is Java that warms up: half of that is its second compiler.
  process.env.JAVA_TOOL_OPTIONS = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';
  const [stdout, stderr] = [new Collected(), new Collected()];
  const code = await main([...args, '--json'], { stdout, stderr });
  return { code, answer: JSON.parse(stdout.text || '{}') as Answer, stderr: stderr.text };
}

class Collected extends Writable {
  text = '';

  override _write(piece: Buffer, _encoding: string, done: () => void): void {
    this.text += piece.toString('utf8');
    done();
  }
}
