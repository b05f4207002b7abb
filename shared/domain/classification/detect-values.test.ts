import { describe, expect, it } from 'vitest';
import { classByValues } from './detect-values';

const kindOf = (...values: string[]) => classByValues(values)?.kind ?? null;

describe('what values look like', () => {
  it('is said with its share of the values that were looked at', () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i < 980 ? `person${i}@example.com` : 'unknown'));
    expect(classByValues(values)).toMatchObject({
      classification: 'personal',
      by: 'content',
      confidence: 0.98,
      reason: 'looks like e-mail addresses: 98 % of 1,000 values',
    });
  });

  it('is told by checksums, where there are some', () => {
    expect(kindOf('DE89 3704 0044 0532 0130 00', 'GB82WEST12345698765432', 'CH9300762011623852957')).toBe(
      'bank or card number',
    );
    expect(kindOf('DE88370400440532013000', 'GB81WEST12345698765432', 'CH9200762011623852957')).toBeNull();
    expect(kindOf('4111 1111 1111 1111', '5500005555555559', '378282246310005')).toBe('bank or card number');
    expect(kindOf('4111111111111112', '5500005555555558', '378282246310006')).toBeNull();
    expect(kindOf('756.9217.0769.85', '7569217076985', '756.1234.5678.97')).toBe('official number');
    expect(kindOf('12345678Z', 'X1234567L', '00000000T')).toBe('official number');
    expect(kindOf('12345678A', 'X1234567A', '00000000A')).toBeNull();
  });

  it('is told by their form for telephone numbers and IP addresses', () => {
    expect(kindOf('+41 44 668 18 00', '(212) 555-0182', '030 901820')).toBe('telephone number');
    expect(kindOf('10.0.0.1', '192.168.12.255', '2001:db8::1')).toBe('IP address');
    expect(kindOf('1.2.3.400', '1.2.3', '12:30:00')).toBeNull();
  });

  it('is nothing for numbers, dates, codes and names of places, or for too few values', () => {
    expect(kindOf('1234567', '7654321', '2345678')).toBeNull();
    expect(kindOf('2026-01-01', '2026-01-02', '2026-01-03')).toBeNull();
    expect(kindOf('ZRH', 'JFK', 'ORD')).toBeNull();
    expect(kindOf('3704004405320', '1000000000000', '2000000000001')).toBeNull();
    expect(kindOf('a@example.com')).toBeNull();
  });
});
