import { describe, expect, it } from 'vitest';
import { findCredentials } from './credentials';

describe('credentials in a text', () => {
  it.each([
    ['postgres://me:hunter2@db.example.com/crm', 'hunter2'],
    ["ATTACH 'host=db user=me password=hunter22'", 'hunter22'],
    ["SECRET 'x', api_key := 'abcdefgh12'", 'abcdefgh12'],
    ["'AKIAIOSFODNN7EXAMPLE'", 'AKIAIOSFODNN7EXAMPLE'],
    ["FROM 'https://store.example.com/a.parquet?sig=AbCdEfGh1234'", 'AbCdEfGh1234'],
  ])('finds the secret part of %s', (text, secret) => {
    expect(findCredentials(text).map(({ start, end }) => text.slice(start, end))).toEqual([secret]);
  });

  it.each([
    'SELECT password_hash, secret FROM users WHERE token_count = 1',
    "FROM 'https://example.com/a.parquet?year=2001'",
    'SELECT * FROM users WHERE password = $password',
    'SELECT * FROM users JOIN old ON users.password=old.password AND users.secret = old.secret',
    "SELECT 'a@b.example.com', time '12:30:00'",
  ])('has nothing against %s', (text) => {
    expect(findCredentials(text)).toEqual([]);
  });
});
