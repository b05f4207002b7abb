import { describe, expect, it } from 'vitest';
import { postgresAddress } from './open-database';

describe('the address of a Postgres database', () => {
  it('quotes every value, so that none of them can say more than itself', () => {
    expect(postgresAddress({ type: 'postgres' })).toBe('');
    expect(postgresAddress({ type: 'postgres', host: 'db', port: 5433, database: "it's", user: 'a\\b c' })).toBe(
      "host='db' port='5433' dbname='it\\'s' user='a\\\\b c'",
    );
  });
});
