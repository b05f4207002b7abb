import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Engine } from '../../../electron/engine/engine';
import { compareWithSpec } from '../../../electron/jobs/spec-differences';
import { WorkspaceSession } from '../../../electron/jobs/workspace-session';
import { readProjectManifest } from '../../../electron/promote/project-manifest';
import { readSpec } from '../../../electron/promote/spec-file';
import { PromotedShop } from './shop';

const file = 'specs/by_region.pipeline.yaml';

let shop: PromotedShop;

/** Promoted anew with another value of the parameter `least`, in a session that was given it. */
beforeAll(async () => {
  shop = await PromotedShop.create(['dbt']);
  const options = { root: shop.root, engine: new Engine(), trigger: 'cli', version: '0.0.0' } as const;
  await shop.session.close();
  const given = await WorkspaceSession.open({ ...options, parameters: { least: '5' } });
  await given.promote({ nodes: ['by_region'], targets: ['dbt'], out: shop.out });
  await given.close();
});
afterAll(() => shop?.dispose());

/** What the workspace, with its own values, is ahead by. */
async function withSession<Answer>(work: (session: WorkspaceSession) => Promise<Answer>): Promise<Answer> {
  const session = await WorkspaceSession.open({
    root: shop.root,
    engine: new Engine(),
    trigger: 'cli',
    version: '0.0.0',
  });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

const difference = () => withSession(async (session) => (await compareWithSpec(session, file)).difference);

async function edited<Answer>(path: string, from: string, to: string, work: () => Promise<Answer>): Promise<Answer> {
  const before = await readFile(join(shop.root, path), 'utf8');
  expect(before).toContain(from);
  await writeFile(join(shop.root, path), before.replace(from, to));
  try {
    return await work();
  } finally {
    await writeFile(join(shop.root, path), before);
  }
}

it('a value that the promotion was given is not what the workspace is ahead by, nor is another default', async () => {
  expect(await readSpec(shop.root, file)).toMatchObject({ parameters: [{ name: 'least', default: 5, given: true }] });
  expect(await difference()).toMatchObject({ ahead: 0, follows: 0, nodes: [] });
  const default2 = await edited('plumbline.yaml', 'default: 1', 'default: 2', difference);
  expect(default2).toMatchObject({ ahead: 0, follows: 0 });
});

it('what else changed is told beside it: SQL, the type, and the data', async () => {
  expect(await edited('notebooks/shop.md', 'net > 5', 'net > 6', difference)).toMatchObject({
    ahead: 1,
    nodes: [
      { name: 'placed', change: 'edited' },
      { name: 'by_region', change: 'follows' },
    ],
  });
  const type = await edited('plumbline.yaml', 'type: integer', 'type: double', difference);
  expect(type.nodes[0]).toMatchObject({ name: 'paid', changes: [{ part: 'parameter', before: 'integer' }] });
  const data = await edited('data/orders.csv', '5,2,2026-01-04,paid,50', '5,2,2026-01-04,paid,51', difference);
  expect(data.nodes.map(({ name, change }) => `${name} ${change}`)).toEqual([
    'orders edited',
    'paid follows',
    'placed follows',
    'by_region follows',
  ]);
});

it('is what a proof binds, which otherwise would compare with other rows', async () => {
  const dir = join(shop.out, 'dbt');
  const [manifest, spec] = [await readProjectManifest(dir), await readSpec(shop.root, file)];
  if (manifest === undefined || spec === undefined) throw new Error('Nothing was promoted.');
  await withSession(async (session) => {
    const request = { dir, manifest, spec, rehearsals: [], env: { PATH: '' } };
    // It comes as far as the tool, which is not there: what the workspace has is what was promoted.
    expect(await session.prove(request)).toMatchObject({ error: { code: 'tool_missing' } });
    expect(session.parameters.get('least')?.value).toBe(1);
  });
});
