/** A screen in memory, for runs on a machine without one. */
import { spawn } from 'node:child_process';

/**
 * Starts Xvfb on a display number that it picks itself, so that runs at the same time do not meet.
 *
 * @returns {Promise<{ display: string, stop: () => void }>} `display` is what `DISPLAY` must say, for example `:99`.
 */
export function startVirtualDisplay() {
  return new Promise((done, fail) => {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp', '-noreset'], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    let remarks = '';
    const stop = () => server.kill('SIGTERM');
    const timer = setTimeout(() => {
      stop();
      fail(new Error(`Xvfb did not say within 20 s on which display it runs. ${remarks}`));
    }, 20_000);
    server.stderr.on('data', (chunk) => {
      remarks = (remarks + chunk).slice(-2_000);
    });
    server.stdio[3].on('data', (chunk) => {
      clearTimeout(timer);
      done({ display: `:${String(chunk).trim()}`, stop });
    });
    server.on('error', (error) => {
      clearTimeout(timer);
      fail(new Error(`Xvfb could not start: ${error.message}`));
    });
    server.on('exit', (code) => {
      clearTimeout(timer);
      fail(new Error(`Xvfb ended with code ${code}. ${remarks}`));
    });
  });
}
