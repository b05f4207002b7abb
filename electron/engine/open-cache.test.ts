import { describe, expect, it } from 'vitest';
import { parseMemoryLimit } from './open-cache';

describe('a memory limit', () => {
  it('is a share of the memory or an amount, in decimal or binary units', () => {
    const total = 8 * 1024 ** 3;
    expect(parseMemoryLimit('50%', total)).toBe(4 * 1024 ** 3);
    expect(parseMemoryLimit('4GB', total)).toBe(4_000_000_000);
    expect(parseMemoryLimit('1.5 GiB', total)).toBe(1.5 * 1024 ** 3);
    expect(parseMemoryLimit('512kb', total)).toBe(512_000);
  });
});
