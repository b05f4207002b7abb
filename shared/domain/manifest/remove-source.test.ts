import { describe, expect, it } from 'vitest';
import { PlumblineError } from '../problem';
import { addSourceToManifest } from './add-source';
import { removeSourceFromManifest } from './remove-source';

const manifests: Readonly<Record<string, string>> = {
  'lines with comments': `# ours
plumbline: 1
name: test
sources:
  # flights of 2001
  flights: { path: data/f.csv } # big
  # from the registry

  airports:
    path: data/a.csv
    options:
      header: true # yes

parameters: {}
`,
  'Windows line endings': 'plumbline: 1\r\nname: x\r\nsources:\r\n  a: { path: a.csv }\r\n  b: { path: b.csv }\r\n',
  'a flow mapping': 'plumbline: 1\nname: x\nsources: { a: { path: a.csv }, b: { path: b.csv } }\n',
  'no line ending at the end': 'plumbline: 1\nname: x\nsources:\n  a: { path: a.csv }',
};

describe('removing a source from the manifest', () => {
  it('takes back exactly what adding it put in', () => {
    for (const [what, text] of Object.entries(manifests)) {
      const source = { path: "data/it's.csv", options: { delim: ';', types: { a: 'BIGINT', 'b c': 'VARCHAR' } } };
      const added = addSourceToManifest(text, 'sales', source);
      expect([what, removeSourceFromManifest(added, 'sales')]).toEqual([
        what,
        text.endsWith('\n') ? text : added.slice(0, text.length + 1),
      ]);
    }
  });

  it('takes back an entry of many lines', () => {
    const types = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`column ${index}`, 'DECIMAL(18,2)']));
    for (const text of Object.values(manifests).filter((candidate) => candidate.endsWith('\n'))) {
      const source = { path: 'data/x.csv', description: 'What was sold', options: { delim: ';', types } };
      const added = addSourceToManifest(text, 'sales', source);
      expect(removeSourceFromManifest(added, 'sales')).toBe(text);
    }
  });

  it('leaves comments and neighbours as they are', () => {
    const text = manifests['lines with comments'] ?? '';
    expect(removeSourceFromManifest(text, 'flights')).toBe(text.replace('  flights: { path: data/f.csv } # big\n', ''));
    expect(removeSourceFromManifest(text, 'airports')).toBe(
      text.replace('  airports:\n    path: data/a.csv\n    options:\n      header: true # yes\n', ''),
    );
    const flow = manifests['a flow mapping'] ?? '';
    expect(removeSourceFromManifest(flow, 'a')).toContain('sources: { b: { path: b.csv } }');
    expect(removeSourceFromManifest(flow, 'b')).toContain('sources: { a: { path: a.csv } }');
  });

  it('says when there is no such source, or the text has to be corrected first', () => {
    const code = (text: string, name: string) => {
      try {
        return removeSourceFromManifest(text, name);
      } catch (error) {
        return error instanceof PlumblineError ? error.problem.code : error;
      }
    };
    expect(code('plumbline: 1\nname: x\n', 'a')).toBe('unknown_node');
    expect(code('plumbline: 1\nname: [\n', 'a')).toMatch(/^bad_/);
  });
});
