import { describe, expect, it } from 'vitest';
import { parseCheckFile } from '../checks/parse-check-file';
import type { ColumnLineage, NodeLineage } from '../lineage/lineage';
import { type ClassifiedWorkspace, classOf, declaredClass } from './class-of';
import type { Classification } from './classification';

type Classes = Readonly<Record<string, Readonly<Record<string, Classification>>>>;

function workspace(classes: Classes, lineage?: readonly NodeLineage[]): ClassifiedWorkspace {
  const checkFiles = Object.entries(classes).map(([node, columns]) => {
    const lines = Object.entries(columns).map(
      ([name, classification]) => `  - name: ${name}\n    x-plumbline: { classification: ${classification} }\n`,
    );
    return parseCheckFile(`checks/${node}.yml`, `dataset: a/${node}\ncolumns:\n${lines.join('')}`);
  });
  const node = (name: string, kind: 'source' | 'cell') => ({
    name,
    kind,
    file: 'a.md',
    line: 1,
    parameters: [],
    problems: [],
  });
  return {
    checkFiles,
    graph: {
      nodes: [node('people', 'source'), node('clean', 'cell'), node('out', 'cell')],
      edges: [
        { from: 'people', to: 'clean' },
        { from: 'clean', to: 'out' },
      ],
    },
    ...(lineage === undefined ? {} : { lineage: new Map(lineage.map((one) => [one.node, one])) }),
  };
}

const column = (
  name: string,
  subtype: 'IDENTITY' | 'TRANSFORMATION' | 'AGGREGATION',
  ...from: readonly string[]
): ColumnLineage => ({
  name,
  kind: subtype === 'IDENTITY' ? 'identity' : subtype === 'AGGREGATION' ? 'aggregated' : 'transformed',
  from: from.map((one) => {
    const [node = '', source = ''] = one.split('.');
    return { node, column: source, transformations: [{ type: 'DIRECT', subtype }] };
  }),
});
const node = (name: string, ...columns: readonly ColumnLineage[]): NodeLineage => ({
  node: name,
  columns,
  rows: [],
  origin: { kind: 'unknown', reason: '' },
  joins: [],
});
const lineage = [
  node(
    'clean',
    column('contact', 'IDENTITY', 'people.email'),
    column('label', 'TRANSFORMATION', 'people.city', 'people.diagnosis'),
    column('patients', 'AGGREGATION', 'people.diagnosis'),
  ),
  node('out', column('Reach', 'IDENTITY', 'clean.contact'), column('text', 'TRANSFORMATION', 'clean.label')),
];

describe('the class of a column', () => {
  it('is that of the column from which it comes, however it is called on the way', () => {
    const known = workspace({ people: { email: 'internal', diagnosis: 'sensitive', city: 'public' } }, lineage);
    expect(declaredClass('out', 'reach', known)).toMatchObject({
      classification: 'internal',
      by: 'source',
      reason: 'internal by checks/people.yml, from people.email',
    });
  });

  it('is the strictest of those from which it is computed, and not of what is counted or summed', () => {
    const known = workspace({ people: { diagnosis: 'sensitive', city: 'public' } }, lineage);
    expect(declaredClass('out', 'text', known)?.classification).toBe('sensitive');
    expect(declaredClass('clean', 'patients', known)).toBeNull();
  });

  it('is what its own file says, before all that stands further up', () => {
    const known = workspace({ people: { email: 'personal' }, clean: { contact: 'public' } }, lineage);
    expect(declaredClass('out', 'Reach', known)?.classification).toBe('public');
    expect(declaredClass('clean', 'contact', known)).toMatchObject({ classification: 'public', by: 'declared' });
  });

  it('is suggested by the name of a column from which it comes', () => {
    expect(classOf('out', 'Reach', workspace({}, lineage))).toMatchObject({
      classification: 'personal',
      by: 'name',
      kind: 'email address',
    });
    expect(classOf('out', 'Reach', workspace({}))).toBeNull();
  });

  it('passes on by the name of the column alone where lineage is not known', () => {
    const known = workspace({ people: { code: 'confidential' } });
    expect(declaredClass('clean', 'code', known)).toMatchObject({ classification: 'confidential', by: 'source' });
    expect(declaredClass('out', 'code', known)).toBeNull();
    const unresolved: NodeLineage = { ...node('clean'), reason: 'It cannot be parsed.' };
    expect(declaredClass('clean', 'code', { ...known, lineage: new Map([['clean', unresolved]]) })).not.toBeNull();
  });
});
