import { describe, expect, it } from 'vitest';
import type { SimpleTypeKind } from '../../../shared/domain/column/column-type';
import type { FixedValues } from '../../../shared/domain/column/result-page';
import { hexDump, imageType, valueFacts } from './value-facts';

const facts = (kind: SimpleTypeKind, values: FixedValues, zone = 'UTC') =>
  Object.fromEntries(valueFacts({ kind }, { validity: null, data: { layout: 'fixed', values } }, 0, zone));

describe('the facts of a value', () => {
  it('give every digit of a double', () => {
    expect(facts('double', Float64Array.of(0.1))['All digits']).toBe(
      '0.1000000000000000055511151231257827021181583404541015625',
    );
    expect(facts('double', Float64Array.of(-1.5))['All digits']).toBe('-1.5');
    expect(facts('double', Float64Array.of(1e23))['All digits']).toBe('99999999999999991611392');
    expect(facts('double', Float64Array.of(5e-324))['All digits']).toMatch(/^0\.0{323}49\d+625$/);
    expect(facts('double', Float64Array.of(Number.NaN))).toEqual({});
  });

  it('group the digits of integers, and give them in hexadecimal', () => {
    expect(facts('bigint', BigInt64Array.of(-9_223_372_036_854_775_808n))).toEqual({
      Grouped: '-9,223,372,036,854,775,808',
      Hexadecimal: '-0x8000000000000000',
    });
  });

  it('say when an instant is, where its reader is and since 1970', () => {
    expect(facts('timestamptz', BigInt64Array.of(978_307_200_500_000n), 'America/New_York')).toEqual({
      UTC: '2001-01-01 00:00:00.5+00',
      'America/New_York': '2000-12-31 19:00:00.5-05',
      'Day of the week': 'Monday',
      'Seconds since 1970': '978307200.5',
    });
    expect(facts('timestamp', BigInt64Array.of(-500_000n))['Seconds since 1970']).toBe('-0.5');
    expect(facts('date', Int32Array.of(2_147_483_647))).toEqual({});
  });
});

describe('bytes', () => {
  it('are dumped sixteen a line', () => {
    const bytes = Uint8Array.from({ length: 18 }, (_, index) => index + 60);
    expect(hexDump(bytes, 1000)).toBe(
      '00000000  3c 3d 3e 3f 40 41 42 43 44 45 46 47 48 49 4a 4b  <=>?@ABCDEFGHIJK\n00000010  4c 4d                                            LM',
    );
    expect(hexDump(bytes, 16).split('\n')).toHaveLength(1);
  });

  it('are known to be a picture', () => {
    expect(imageType(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0))).toBe('image/png');
    expect(imageType(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe('image/jpeg');
    expect(imageType(new TextEncoder().encode('RIFF1234WEBPVP8'))).toBe('image/webp');
    expect(imageType(Uint8Array.of(1, 2, 3))).toBeNull();
  });
});
