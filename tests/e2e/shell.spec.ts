import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from './support/app';
import { processTree, untilGone } from './support/processes';

test('the first start makes the sample workspace and opens it', async ({ launch }) => {
  const app = await launch();
  await expect(app.page).toHaveTitle(/Plumbline/);
  expect(app.page.url()).toBe('plumbline://app/index.html');
  const view = await app.command('workspace.restore', {});
  expect(view.name).toBe('flight-ops');
  expect(view.root.startsWith(app.userData)).toBe(true);
  expect(view.notebooks.length).toBeGreaterThan(0);
  expect(view.graph.nodes.some((node) => node.kind === 'cell')).toBe(true);
  expect((await app.command('engine.state', {})).state).toBe('ready');
});

test('a second session opens the workspace of the first, in its theme, and lists it as recent', async ({
  launch,
  workspace,
}) => {
  const first = await launch({ workspace });
  await first.command('workspace.restore', {});
  await first.command('app.setTheme', { theme: 'dark' });
  await first.close();

  const second = await launch();
  expect((await second.command('workspace.restore', {})).root).toBe(workspace);
  expect(await second.command('workspace.recent', {})).toEqual([workspace]);
  expect((await second.command('app.info', {})).theme).toBe('dark');
  expect(await second.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
});

test('the page has no Node, no Electron and nothing but the bridge', async ({ app }) => {
  const found = await app.page.evaluate(() => {
    const scope = window as unknown as Record<string, unknown>;
    return {
      globals: ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter(
        (name) => scope[name] !== undefined,
      ),
      bridge: Object.keys(scope.plumbline as object).sort(),
      frozen: Object.isFrozen(scope.plumbline),
    };
  });
  expect(found).toEqual({ globals: [], bridge: ['invoke', 'on', 'pathOf'], frozen: true });
  const preferences = await app.electron.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): { sandbox?: boolean; contextIsolation?: boolean; nodeIntegration?: boolean };
    };
    const { sandbox, contextIsolation, nodeIntegration } = contents.getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration };
  });
  expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false });
  // Without it the marks of errors come a frame later (docs/decisions/0011).
  expect(await app.page.evaluate(() => crossOriginIsolated)).toBe(true);
});

test('the content security policy stops eval, inline scripts, foreign scripts and foreign connections', async ({
  app,
}) => {
  app.expectComplaint(/Content Security Policy|ERR_BLOCKED_BY_C/);
  let requests = 0;
  const server = createServer((_request, response) => {
    requests++;
    response.setHeader('Access-Control-Allow-Origin', '*').end('window.foreignRan = true');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    const outcome = await app.page.evaluate(async (foreign) => {
      const violations: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
      // Playwright's own evaluation is exempt from the policy; a handler of the page is not.
      const inline = document.createElement('script');
      inline.textContent = 'window.inlineRan = true';
      document.head.append(inline);
      const remote = document.createElement('script');
      const settled = new Promise((resolve) => {
        remote.onerror = () => resolve('refused');
        remote.onload = () => resolve('loaded');
      });
      remote.src = foreign;
      document.head.append(remote);
      const script = await settled;
      const connection = await fetch(foreign).then(
        () => 'answered',
        () => 'refused',
      );
      const image = await new Promise((resolve) => {
        const element = new Image();
        element.onerror = () => resolve('refused');
        element.onload = () => resolve('loaded');
        element.src = `${foreign}image.png`;
      });
      const scope = window as unknown as Record<string, unknown>;
      return { script, connection, image, inline: scope.inlineRan, foreign: scope.foreignRan, violations };
    }, address);
    expect(outcome).toMatchObject({ script: 'refused', connection: 'refused', image: 'refused' });
    expect(outcome.inline).toBeUndefined();
    expect(outcome.foreign).toBeUndefined();
    expect(outcome.violations).toEqual(expect.arrayContaining(['script-src-elem', 'connect-src', 'img-src']));
    expect(requests).toBe(0);
  } finally {
    server.close();
  }
  const policy = await app.page.evaluate(async () => {
    const response = await fetch('plumbline://app/index.html');
    return response.headers.get('content-security-policy');
  });
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe-eval');
});

test('strings are never evaluated as code', async ({ app }) => {
  app.expectComplaint(/Content Security Policy|unsafe-eval/);
  // Run from a timer of the page: what Playwright evaluates itself is exempt from the policy.
  const outcome = await app.page.evaluate(
    () =>
      new Promise((resolve) => {
        setTimeout(() => {
          try {
            resolve(new Function('return "evaluated"')());
          } catch (error) {
            resolve((error as Error).name);
          }
        }, 0);
      }),
  );
  expect(outcome).toBe('EvalError');
});

test('the page cannot be led elsewhere, and opens no windows', async ({ app }) => {
  app.expectComplaint(/Content Security Policy|Not allowed to|ERR_/);
  const opened = await app.page.evaluate(() => {
    const window_ = window.open('https://example.com/');
    const link = document.createElement('a');
    link.href = 'https://example.com/';
    document.body.append(link);
    link.click();
    window.location.href = 'https://example.com/';
    return window_ === null;
  });
  expect(opened).toBe(true);
  await expect
    .poll(() => app.log().filter((entry) => entry.message.startsWith('refused')).length)
    .toBeGreaterThanOrEqual(2);
  expect(app.page.url()).toBe('plumbline://app/index.html');
  expect(app.electron.windows()).toHaveLength(1);
});

test('files outside of the app folder are not served', async ({ app }) => {
  app.expectComplaint(/404|Failed to load resource/);
  const statuses = await app.page.evaluate(async () => {
    const paths = ['/../main/main.cjs', '/..%2fmain%2fmain.cjs', '/%2e%2e/main/main.cjs', '/nothing.js', '/assets'];
    return Promise.all(paths.map(async (path) => (await fetch(`plumbline://app${path}`)).status));
  });
  expect(statuses).toEqual([404, 404, 404, 404, 404]);
});

test('commands from a foreign page are refused', async ({ app }) => {
  const replies = await app.electron.evaluate(async ({ BrowserWindow }, preload) => {
    const foreign = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
    await foreign.loadURL('data:text/html,<title>foreign</title>');
    const reply = await foreign.webContents.executeJavaScript("window.plumbline.invoke('app.info', {})");
    foreign.destroy();
    return reply;
  }, `${app.checkout}/dist/preload/preload.cjs`);
  expect(replies).toMatchObject({ ok: false, problem: { code: 'access_denied' } });
});

test('a command with other parameters than agreed is refused with the place', async ({ app }) => {
  await app.command('workspace.restore', {});
  expect(await app.reply('runs.list', { limit: 'all' })).toMatchObject({
    ok: false,
    problem: { code: 'bad_usage', message: expect.stringContaining('(limit)') },
  });
  expect(await app.reply('no.such.command' as 'app.info', {})).toMatchObject({
    ok: false,
    problem: { code: 'bad_usage' },
  });
  expect(await app.reply('app.openExternal', { url: 'file:///etc/passwd' })).toMatchObject({ ok: false });
  expect(await app.reply('notebook.open', { file: '../../../etc/passwd' })).toMatchObject({
    ok: false,
    problem: { code: 'access_denied' },
  });
});

test('an edit reaches the file, the graph, and a session that starts after kill -9', async ({ launch, workspace }) => {
  const first = await launch({ workspace });
  await first.command('workspace.restore', {});
  const document = await first.command('notebook.open', { file: 'notebooks/on-time.md' });
  const text = '\n```sql added_by_test\nSELECT 42 AS answer\n```\n';
  const end = document.text.length;
  await first.command('notebook.edit', {
    file: document.file,
    revision: document.revision,
    edits: [{ start: end, end, text }],
  });
  await expect
    .poll(async () => (await first.command('workspace.view', {})).graph.nodes.map((node) => node.name))
    .toContain('added_by_test');

  const after = await first.command('notebook.open', { file: document.file });
  await first.command('notebook.edit', {
    file: document.file,
    revision: after.revision,
    edits: [{ start: after.text.length, end: after.text.length, text: '\nThe last words.\n' }],
  });
  const processes = processTree(first.process.pid ?? 0);
  const gone = new Promise((resolve) => first.process.once('exit', resolve));
  process.kill(first.process.pid ?? 0, 'SIGKILL');
  await gone;
  await untilGone(processes);

  const second = await launch({ workspace });
  await second.command('workspace.restore', {});
  const recovered = await second.command('notebook.open', { file: document.file });
  expect(recovered.text).toBe(`${after.text}\nThe last words.\n`);
});

test('check, promotion, import and run history answer through commands and events', async ({
  app,
  folder,
  workspace,
}) => {
  await app.command('workspace.restore', {});
  const jobs = await app.collect('job.changed');
  const checked = await app.command('check.start', { nodes: ['flights_clean'] });
  expect(await app.jobEnd(checked.job)).toMatchObject({ kind: 'check', state: 'succeeded' });
  const { checks } = await app.command('workspace.view', {});
  expect(checks.length).toBeGreaterThan(0);
  expect(new Set(checks.map((outcome) => outcome.node))).toEqual(new Set(['flights_clean']));

  const promoted = await app.command('promote.start', { nodes: ['daily_delays'] });
  expect(await app.jobEnd(promoted.job)).toMatchObject({ kind: 'promote', state: 'succeeded' });
  const result = await app.command('promote.result', { job: promoted.job });
  expect(result?.targets.map((target) => target.name)).toEqual(['dbt']);
  expect(existsSync(result?.spec ?? '')).toBe(true);
  await expect.poll(async () => (await app.command('workspace.view', {})).specs).toHaveLength(1);

  writeFileSync(join(folder, 'carriers.csv'), 'code,name\nAA,American\n');
  expect(await app.command('source.import', { paths: [join(folder, 'carriers.csv')], mode: 'copy' })).toEqual({
    imported: ['carriers'],
  });
  expect((await app.command('workspace.view', {})).graph.nodes.map((node) => node.name)).toContain('carriers');
  expect(await app.reply('source.import', { paths: [join(folder, 'missing.csv')], mode: 'copy' })).toMatchObject({
    ok: false,
    problem: { code: 'file_not_found' },
  });

  const [latest] = await app.command('runs.list', { limit: 1 });
  expect(latest).toMatchObject({ trigger: 'app' });
  const states = new Map((await jobs()).map((job) => [job.id, job.state]));
  expect(states.get(checked.job)).toBe('succeeded');
  expect(states.get(promoted.job)).toBe('succeeded');
  expect(existsSync(join(workspace, '.plumbline/lock'))).toBe(true);
  await app.close();
  expect(existsSync(join(workspace, '.plumbline/lock'))).toBe(false);
});

test('an outside edit of a notebook reaches the window and the graph', async ({ app, workspace }) => {
  await app.command('workspace.restore', {});
  await app.command('notebook.open', { file: 'notebooks/on-time.md' });
  const changes = await app.collect('notebook.changed');
  const path = join(workspace, 'notebooks/on-time.md');
  writeFileSync(path, `${readFileSync(path, 'utf8')}\n\`\`\`sql from_outside\nSELECT 1 AS one\n\`\`\`\n`);
  await expect.poll(async () => (await changes()).at(-1)?.text).toContain('from_outside');
  await expect
    .poll(async () => (await app.command('workspace.view', {})).graph.nodes.map((node) => node.name))
    .toContain('from_outside');
});

test('a second start hands its workspace to the first and ends', async ({ app, folder }) => {
  await app.command('workspace.restore', {});
  const { createSampleWorkspace } = await import('../../electron/workspace/create-workspace');
  const { root } = await createSampleWorkspace(`${folder}/other workspace`, {
    resources: `${app.checkout}/resources`,
    data: `${app.checkout}/node_modules/vega-datasets/data`,
  });
  const second = spawn(
    app.process.spawnfile,
    [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), app.checkout, root],
    { env: { ...process.env, PLUMBLINE_USER_DATA: app.userData }, stdio: 'ignore' },
  );
  expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(0);
  await expect.poll(async () => (await app.command('workspace.view', {})).root).toBe(root);
  expect(app.electron.windows()).toHaveLength(1);
});
