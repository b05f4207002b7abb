import { access, constants, open } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { toProblem } from '../../../shared/domain/problem';
import { Engine } from '../../engine/engine';
import { gitVersion } from '../../workspace/git-info';
import { findWorkspace, loadWorkspace } from '../../workspace/load-workspace';
import { readLock } from '../../workspace/lock-file';
import type { CommandContext } from '../command-context';
import { exitCodes } from '../exit-code';
import { countOf } from '../output';

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly hint?: string;
}

/** `plumbline doctor`: what is installed, reachable, locked. Exits 2 when something that work depends on is not well. */
export async function doctorCommand(context: CommandContext, workspace: string | undefined): Promise<number> {
  const findings: Finding[] = [
    { name: 'plumbline', ok: true, detail: context.version },
    {
      name: 'node',
      ok: true,
      detail: `${process.version}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    },
    await engineFinding(),
    await gitFinding(),
    ...(await workspaceFindings(resolve(workspace ?? '.'), workspace !== undefined)),
  ];
  for (const finding of findings) {
    context.output.text(
      `${!finding.ok ? '✕' : finding.hint === undefined ? '✓' : '!'} ${finding.name}: ${finding.detail}${finding.hint === undefined ? '' : `\n  ${finding.hint}`}`,
    );
  }
  context.output.answer({ findings });
  return findings.every((finding) => finding.ok) ? exitCodes.done : exitCodes.badInput;
}

async function engineFinding(): Promise<Finding> {
  const engine = new Engine();
  try {
    const info = await engine.open({
      root: process.cwd(),
      cacheFolder: null,
      threads: 'auto',
      memoryLimit: '60%',
      allowedPaths: [],
    });
    return { name: 'duckdb', ok: true, detail: info.duckdbVersion };
  } catch (error) {
    return {
      name: 'duckdb',
      ok: false,
      detail: toProblem(error).message,
      hint: 'Install again with `npm ci`: the binary for this platform is missing or does not load.',
    };
  } finally {
    await engine.close();
  }
}

async function gitFinding(): Promise<Finding> {
  const version = await gitVersion();
  return version === null
    ? {
        name: 'git',
        ok: true,
        detail: 'not installed',
        hint: 'Specs then carry no commit. Install git to share workspaces.',
      }
    : { name: 'git', ok: true, detail: version };
}

async function workspaceFindings(folder: string, asked: boolean): Promise<Finding[]> {
  let root: string;
  try {
    root = await findWorkspace(folder);
  } catch (error) {
    const problem = toProblem(error);
    return [
      {
        name: 'workspace',
        ok: !asked,
        detail: problem.message,
        ...(problem.hint === undefined ? {} : { hint: problem.hint }),
      },
    ];
  }
  const snapshot = await loadWorkspace(root);
  const problems = snapshot.problems.filter((problem) => problem.severity === 'error').length;
  return [
    {
      name: 'workspace',
      ok: problems === 0,
      detail: `${root}: ${[
        countOf(snapshot.notebooks.length, 'notebook'),
        countOf(snapshot.sources.length, 'source'),
        countOf(snapshot.checkFiles.length, 'check file'),
        countOf(problems, 'problem'),
      ].join(', ')}`,
      ...(problems === 0 ? {} : { hint: 'See them with `plumbline graph`.' }),
    },
    await writableFinding(root),
    await lockFinding(root),
    await cacheFinding(root),
  ];
}

async function writableFinding(root: string): Promise<Finding> {
  const writable = await access(root, constants.W_OK).then(
    () => true,
    () => false,
  );
  return writable
    ? { name: 'folder', ok: true, detail: 'writable' }
    : {
        name: 'folder',
        ok: false,
        detail: 'read-only',
        hint: 'Results are then kept in memory only. Make the folder writable to keep them.',
      };
}

async function lockFinding(root: string): Promise<Finding> {
  const lock = await readLock(root);
  if (lock === null) return { name: 'lock', ok: true, detail: 'not held' };
  const holder = `${lock.holder.user}@${lock.holder.host}, process ${lock.holder.pid}, since ${lock.holder.since}`;
  return lock.stale
    ? { name: 'lock', ok: true, detail: `left behind by ${holder}; it is taken over when needed` }
    : { name: 'lock', ok: true, detail: `held by ${holder}` };
}

async function cacheFinding(root: string): Promise<Finding> {
  const file = join(root, '.plumbline', 'cache.duckdb');
  // A DuckDB file carries the magic bytes DUCK at offset 8 (https://duckdb.org/docs/stable/internals/storage).
  const head = await readHead(file);
  if (head === null) return { name: 'cache', ok: true, detail: 'none yet' };
  return head === 'DUCK'
    ? { name: 'cache', ok: true, detail: file }
    : {
        name: 'cache',
        ok: true,
        detail: `${file} is no database`,
        hint: 'It is moved aside and made anew at the next run.',
      };
}

/** Bytes 8 to 12 of a file as text; null when it cannot be read. */
async function readHead(file: string): Promise<string | null> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return null;
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 8);
    return buffer.toString('latin1');
  } finally {
    await handle.close();
  }
}
