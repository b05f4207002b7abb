import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText, encodeText } from './text-file';

const bytes = (...parts: readonly (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part))));

describe('decoding a text', () => {
  it('gives back the very bytes for any UTF-8, with or without a byte order mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, bom) => {
        const clean = text.replaceAll('\0', '').replace(/^\uFEFF+/, '');
        const encoded = encodeText(clean, bom);
        const decoded = decodeText(encoded, 'a.md');
        if (!decoded.ok) throw new Error(decoded.error.problem.message);
        expect(decoded.value).toMatchObject({ text: clean, bom });
        expect(Buffer.from(encodeText(decoded.value.text, decoded.value.bom))).toEqual(Buffer.from(encoded));
      }),
    );
  });

  it.each([
    ['a Latin-1 letter', bytes('one\ntwo caf', 0xe9, ' x'), { line: 2, column: 8 }],
    ['a lone continuation byte in the first place', bytes(0x80, 'abc'), { line: 1, column: 1 }],
    ['a character that the end cuts off', bytes('é\nab', 0xe2, 0x82), { line: 2, column: 3 }],
    ['an overlong form', bytes('a', 0xc0, 0xaf), { line: 1, column: 2 }],
    ['half of a surrogate pair', bytes('ab\r\n\n', 0xed, 0xa0, 0x80), { line: 3, column: 1 }],
    ['a byte after wide characters', bytes('€😀', 0xff), { line: 1, column: 4 }],
  ])('says where %s stands', (_, input, place) => {
    const decoded = decodeText(input, 'notebooks/a.md');
    if (decoded.ok) throw new Error('accepted');
    expect(decoded.error.problem).toMatchObject({ code: 'bad_encoding', file: 'notebooks/a.md', ...place });
    expect(decoded.error.problem.hint).toContain('UTF-8');
    expect(decoded.error.text).toContain('\uFFFD');
  });

  it('names UTF-16 and still shows its text', () => {
    const little = decodeText(bytes(0xff, 0xfe, 'h', 0, 'i', 0), 'a.md');
    if (little.ok) throw new Error('accepted');
    expect(little.error).toMatchObject({ text: 'hi', problem: { code: 'bad_encoding' } });
    expect(little.error.problem.message).toContain('UTF-16LE');
    const big = decodeText(bytes(0xfe, 0xff, 0, 'h', 0, 'i'), 'a.md');
    if (big.ok) throw new Error('accepted');
    expect(big.error.problem.message).toContain('UTF-16BE');
  });

  it('refuses a NUL byte at its line', () => {
    const decoded = decodeText(bytes('a\nb', 0, 'c'), 'a.md');
    if (decoded.ok) throw new Error('accepted');
    expect(decoded.error.problem).toMatchObject({ code: 'bad_encoding', line: 2, column: 2 });
  });
});
