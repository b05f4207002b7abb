import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const installed = '/usr/lib/postgresql';

/** A Postgres server of its own, from Debian's package, on a socket in a temporary folder; it listens to no network. */
export class PostgresServer {
  readonly #bin: string;
  readonly #folder: string;
  readonly #server: ReturnType<typeof spawn>;

  private constructor(bin: string, folder: string, server: ReturnType<typeof spawn>) {
    this.#bin = bin;
    this.#folder = folder;
    this.#server = server;
  }

  static async start(): Promise<PostgresServer> {
    const version = existsSync(installed) ? readdirSync(installed).sort((a, b) => Number(b) - Number(a))[0] : undefined;
    if (version === undefined) throw new Error('There is no Postgres: apt-get install postgresql');
    const bin = join(installed, version, 'bin');
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-postgres-'));
    chmodSync(folder, 0o777);
    const data = join(folder, 'data');
    const made = spawnSync(
      ...asUser([join(bin, 'initdb'), '-D', data, '-U', 'plumbline', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8']),
      { encoding: 'utf8' },
    );
    if (made.status !== 0) throw new Error(`initdb: ${made.stderr}${made.error?.message ?? ''}`);
    const server = spawn(
      ...asUser([join(bin, 'postgres'), '-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off']),
      { stdio: 'ignore' },
    );
    const postgres = new PostgresServer(bin, folder, server);
    for (let tries = 0; tries < 300; tries++) {
      if (spawnSync(join(bin, 'pg_isready'), ['-h', folder, '-q']).status === 0) return postgres;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    postgres.stop();
    throw new Error('Postgres did not start within 30 seconds.');
  }

  /** What libpq, and with it every client, connects by. */
  get environment(): Readonly<Record<string, string>> {
    return { PGHOST: this.#folder, PGUSER: 'plumbline', PGDATABASE: 'postgres', PGTZ: 'UTC' };
  }

  /** Runs a script and gives what it prints; throws with the server's words at the first error. */
  run(script: string, stopAtError = true): string {
    const run = spawnSync(
      join(this.#bin, 'psql'),
      [
        '-h',
        this.#folder,
        '-U',
        'plumbline',
        '-d',
        'postgres',
        '-X',
        '-q',
        '-A',
        '-t',
        '-v',
        `ON_ERROR_STOP=${stopAtError ? 1 : 0}`,
      ],
      { input: `SET TimeZone = 'UTC'; SET extra_float_digits = 3;\n${script}`, encoding: 'utf8', maxBuffer: 1 << 28 },
    );
    if (run.status !== 0) throw new Error(`psql: ${run.stderr}${run.error?.message ?? ''}`);
    return run.stdout;
  }

  stop(): void {
    this.#server.kill('SIGINT');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Postgres refuses to run as root: there its own user does. */
function asUser([command = '', ...args]: string[]): [string, string[]] {
  return process.getuid?.() === 0
    ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', command, ...args]]
    : [command, args];
}
