import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, fileOfUrl, isAppPage, isSafeLink, originOf } from './app-address';

describe('the file that a URL stands for', () => {
  it('is in the app folder, with its type', () => {
    expect(fileOfUrl('plumbline://app/', '/dist/renderer')).toEqual({
      path: '/dist/renderer/index.html',
      contentType: 'text/html; charset=utf-8',
    });
    expect(fileOfUrl('plumbline://app/assets/a%20b.js?v=1#x', '/dist/renderer')).toEqual({
      path: '/dist/renderer/assets/a b.js',
      contentType: 'text/javascript; charset=utf-8',
    });
  });

  it.each([
    'plumbline://other/index.html',
    'file:///dist/renderer/index.html',
    'https://app/index.html',
    'plumbline://app/%2e%2e%2fmain%2fmain.js',
    'plumbline://app/..%2f..%2fetc%2fpasswd.json',
    'plumbline://app/..%5cmain.js',
    'plumbline://app/a%00.js',
    'plumbline://app/%E0%A4%A.js',
    'plumbline://app/assets',
    'plumbline://app/secret.cjs',
    'no url',
  ])('does not exist for %s', (url) => {
    expect(fileOfUrl(url, '/dist/renderer')).toBeUndefined();
  });
});

it('only https links without credentials are safe to open', () => {
  expect(isSafeLink('https://duckdb.org/docs?a=1')).toBe(true);
  for (const link of [
    'http://duckdb.org',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://bank.example@evil.example',
    'x',
  ])
    expect(isSafeLink(link), link).toBe(false);
});

it('the page may be navigated to itself alone', () => {
  expect(isAppPage('plumbline://app/index.html')).toBe(true);
  expect(isAppPage('plumbline://app/index.html#cell')).toBe(true);
  expect(isAppPage('plumbline://app/index.html.evil')).toBe(false);
  expect(isAppPage('plumbline://app/other.html')).toBe(false);
});

it('an origin is told also for schemes that Node does not know', () => {
  expect(originOf('plumbline://app/index.html')).toBe('plumbline://app');
  expect(originOf('data:text/html,x')).toBe('data://');
  expect(originOf('')).toBeUndefined();
});

it('the content security policy allows no evaluation and no network', () => {
  expect(contentSecurityPolicy).toContain("default-src 'none'");
  expect(contentSecurityPolicy).not.toMatch(/unsafe-eval|https?:|\*/);
  expect(contentSecurityPolicy).toMatch(/script-src 'self'(;|$)/);
});
