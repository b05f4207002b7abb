import { main } from './cli';
import { exitCodes } from './exit-code';

export { main };

/** Runs what the process was started with, and sets its exit code. */
export function runProcess(): void {
  process.on('unhandledRejection', (error) => {
    process.stderr.write(`internal error: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(exitCodes.internal);
  });
  main(process.argv.slice(2)).then((exitCode) => {
    process.exitCode = exitCode;
  });
}
