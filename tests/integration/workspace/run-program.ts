import { appendRun } from '../../../electron/jobs/run-history';
import { runRecord } from './run-record';

/** Appends runs to the history of the workspace in the first argument; their ids start with the second. */
async function main(): Promise<void> {
  const [, , root = '', name = '', count = '0'] = process.argv;
  for (let number = 0; number < Number(count); number++) await appendRun(root, runRecord(`${name}-${number}`));
}

void main();
