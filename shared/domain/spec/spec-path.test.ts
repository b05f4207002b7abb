import { describe, expect, it } from 'vitest';
import { formatSpecPath, parseSpecPath, specValueAt, withSpecValue } from './spec-path';

describe('paths of a spec', () => {
  it.each([
    [['run', 'retries'], 'run.retries'],
    [['steps', 'by day', 'grain'], 'steps."by day".grain'],
    [['observability', 'alerts', 'a.b: "c\\d"', 'route'], 'observability.alerts."a.b: \\"c\\\\d\\"".route'],
  ])('writes %j as it reads it again', (parts, path) => {
    expect(formatSpecPath(parts)).toBe(path);
    expect(parseSpecPath(path)).toEqual(parts);
  });

  it.each(['', 'run.', '.run', 'steps."open', 'steps."a"b'])('does not read %j', (path) => {
    expect(parseSpecPath(path)).toBeNull();
  });

  it('finds entries of lists by their names, and sets below what is null', () => {
    const spec = { steps: [{ name: 'a' }, { name: 'b', key: null }], alerts: [{ on: 'x', route: 'y' }] };
    expect(specValueAt(spec, ['alerts', 'x', 'route'])).toBe('y');
    expect(specValueAt(spec, ['steps', 'c', 'key'])).toBeUndefined();
    const set = withSpecValue(spec, ['steps', 'b', 'key', 'of'], 1, () => ({ kept: true }));
    expect(set).toEqual({ ...spec, steps: [{ name: 'a' }, { name: 'b', key: { kept: true, of: 1 } }] });
  });
});
