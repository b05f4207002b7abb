import { describe, expect, it } from 'vitest';
import { parseManifest } from '../manifest/parse-manifest';
import { parseNotebook } from '../notebook/parse-notebook';
import { parseSketch } from './parse-sketch';
import { unknownInSketches } from './unknown-in-sketches';

function problemsOf(sketch: string, connections = 'connections: { warehouse: { type: postgres } }'): string[] {
  const { manifest } = parseManifest(
    'plumbline.yaml',
    `plumbline: 1\nname: a\nsources: { orders: { path: orders.csv } }\n${connections}\n`,
  );
  const notebooks = [parseNotebook('notebooks/a.md', '```sql daily\nSELECT 1\n```\n')];
  return unknownInSketches({
    manifest,
    notebooks,
    sketches: [parseSketch('pipelines/a.yaml', `plumbline: 1\n${sketch}`)],
  }).map(({ severity, code, line, message, hint }) => `${line} ${severity} ${code}: ${message} | ${hint}`);
}

describe('names in sketches that nothing has', () => {
  it('are reported: connections of sinks, and nodes of groups and of expectations', () => {
    const sketch = `planned: { later: }
groups:
  g: { nodes: [Daily, orders, later, out, dayly, data/x.csv] }
  h: { nodes: [g, nothing at all] }
joins:
  dialy: { multiply: 2 }
sinks:
  out: { from: daily, write: { connection: warehose, table: t } }
  good: { from: daily, write: { connection: warehouse, table: t } }
  odd: { from: daily, write: { connection: crm, table: t } }
`;
    expect(problemsOf(sketch)).toEqual([
      '9 error bad_sketch: The sink out writes to the connection warehose, which the manifest does not have. | Did you mean warehouse?',
      '11 error bad_sketch: The sink odd writes to the connection crm, which the manifest does not have. | There are: warehouse.',
      '4 warning unknown_node: The group g names dayly, which does not exist. | Did you mean daily?',
      '5 warning unknown_node: The group h names g, which does not exist. | g is a group; groups hold nodes and no other groups.',
      '5 warning unknown_node: The group h names nothing at all, which does not exist. | It may have been renamed or removed.',
      '7 warning unknown_node: An expectation of joins names dialy, which does not exist. | Did you mean daily?',
    ]);
  });

  it('say where connections belong when there are none', () => {
    expect(problemsOf('sinks: { s: { from: daily, write: { connection: c, table: t } } }\n', '')).toEqual([
      '2 error bad_sketch: The sink s writes to the connection c, which the manifest does not have. | Add it under `connections` in plumbline.yaml.',
    ]);
  });
});
