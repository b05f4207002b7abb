import { describe, expect, it } from 'vitest';
import { writtenPosition } from './statement-text';

describe('a position in a query that ran', () => {
  it('leads back to the query as written, across what was replaced', () => {
    // Written: FROM 'a.csv', 'b.csv' — ran: FROM '/root/a.csv', '/root/b.csv'
    const statement = {
      replacements: [
        { start: 5, length: 13, written: 7 },
        { start: 20, length: 13, written: 7 },
      ],
    };
    expect([0, 4, 5, 12, 18, 20, 25, 33].map((position) => writtenPosition(statement, position))).toEqual([
      0, 4, 5, 5, 12, 14, 14, 21,
    ]);
  });
});
