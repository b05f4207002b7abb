import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Evidence } from '../../../electron/promote/evidence';
import { sqlDifferences } from '../../../electron/promote/in-step/sql-differences';
import { readerOf, readTargets } from '../../../electron/promote/read-back/readers';
import { readSpec } from '../../../electron/promote/spec-file';
import { workspaces } from '../../interop/workspaces';
import { PromotedShop } from './shop';

/** Whatever a promotion writes as a model is read back as the cell that it was. */
describe.each(workspaces)('the workspace of $name', ({ files, outputs }) => {
  let shop: PromotedShop | undefined;

  afterAll(() => shop?.dispose());

  it('comes back from its projects, cell by cell', async () => {
    shop = await PromotedShop.create(readTargets, files, [...outputs]);
    const spec = await readSpec(shop.root, `specs/${outputs[0]}.pipeline.yaml`);
    if (spec === undefined) throw new Error('It has no spec.');
    const evidence = new Evidence(shop.session.engine, undefined);
    const steps = spec.steps.filter(({ kind }) => kind === 'query');
    for (const target of readTargets) {
      const folder = join(shop.out, target, 'models');
      const models = (await readdir(folder)).filter((name) => name.endsWith('.sql'));
      // As if each model were written by hand: a comment that is no change, in front of one that is.
      const texts = new Map<string, string>();
      for (const name of models) texts.set(`models/${name}`, await readFile(join(folder, name), 'utf8'));
      const changed = [...texts].map(([path, text]) => {
        const inCall = text.replace(/@duckdb_sql\(\s*'/, '$&-- changed\n');
        return { path, before: text, after: inCall === text ? `${text.trimEnd()} -- changed\n` : inCall };
      });
      const read = readerOf(target)?.read(changed, spec, new Map());
      expect(read?.unread, target).toEqual([]);
      const found = new Map(read?.edits.map((edit) => [edit.node, edit.kind === 'sql' ? edit.before : '']));
      expect([...found.keys()].sort(), target).toEqual(steps.map(({ name }) => name).sort());
      const differences = await sqlDifferences(
        steps.map(({ name, sql }) => ({ before: sql, after: found.get(name) ?? '' })),
        evidence,
      );
      expect(
        differences.flat().map(({ text }) => text),
        target,
      ).toEqual([]);
    }
  });
});
