import { describe, expect, it } from 'vitest';
import { resolveLink } from './prose-links';

describe('a link in prose', () => {
  it.each([
    ['#late', { kind: 'here', anchor: 'late' }],
    ['other.md#x', { kind: 'workspace', path: 'notebooks/deep/other.md', anchor: 'x' }],
    ['../images/a%20b.png?raw=1', { kind: 'workspace', path: 'notebooks/images/a b.png', anchor: '' }],
    ['/data/a.png', { kind: 'workspace', path: 'data/a.png', anchor: '' }],
    ['https://example.com/a#b', { kind: 'web', url: 'https://example.com/a#b' }],
    ['../../../etc/passwd', { kind: 'nowhere' }],
    ['%2e%2e/%2e%2e/%2e%2e/etc/passwd', { kind: 'nowhere' }],
    ['file:///etc/passwd', { kind: 'nowhere' }],
    ['javascript:alert(1)', { kind: 'nowhere' }],
    ['//evil.example/x.png', { kind: 'nowhere' }],
    ['..\\x.png', { kind: 'nowhere' }],
  ])('%s', (href, expected) => {
    expect(resolveLink('notebooks/deep/n.md', href)).toEqual(expected);
  });
});
