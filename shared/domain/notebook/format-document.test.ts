import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseManifest } from '../manifest/parse-manifest';
import { parseSketch } from '../sketch/parse-sketch';
import { parseNotebook } from './parse-notebook';

describe('the examples in docs/notebook-format.md and docs/sketch-format.md', () => {
  const document = readFileSync('docs/notebook-format.md', 'utf8');
  const [notebook = ''] = /(?<=^````text\n)[\s\S]*?(?=^````$)/m.exec(document) ?? [];
  const yamlOf = (page: string) => page.match(/(?<=^```yaml\n)[\s\S]*?(?=^```$)/m)?.[0] ?? '';
  const manifest = yamlOf(document);
  const sketch = yamlOf(readFileSync('docs/sketch-format.md', 'utf8'));

  it('are read without a problem', () => {
    expect(parseNotebook('n.md', notebook).problems).toEqual([]);
    expect(parseManifest('plumbline.yaml', manifest).problems).toEqual([]);
    expect(parseSketch('p.yaml', sketch).problems).toEqual([]);
  });

  it('hold what the page says of them', () => {
    expect(parseNotebook('n.md', notebook).blocks.map((block) => block.id)).toEqual([
      'frontmatter',
      'prose:1',
      'sql:flights_clean',
      'sql:daily_delays',
      'chart:delay_by_origin',
      'input:min_flights',
    ]);
    expect(Object.keys(parseManifest('plumbline.yaml', manifest).manifest.sources)).toEqual([
      'flights',
      'airports',
      'customers',
    ]);
    expect(parseSketch('p.yaml', sketch)).toMatchObject({
      outputs: ['daily_delays'],
      planned: [{ name: 'airline_scorecard' }],
      groups: [{ name: 'cleaning', collapsed: true }],
      sinks: [{ name: 'scorecard_file', from: 'airline_scorecard' }],
      joins: [{ node: 'daily_delays', multiply: 1 }],
    });
  });

  it('stand in a longer fence, so that the page itself has no cells', () => {
    expect(parseNotebook('notebook-format.md', document).blocks.map((block) => block.kind)).toEqual(['prose']);
  });
});
