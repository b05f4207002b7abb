import { expect, it } from 'vitest';
import { writeStub } from './write-stub';

it('calls two files of one name in different folders by two names', () => {
  const columns = [{ name: 'id', type: 'BIGINT' }];
  const { sql } = writeStub(
    [],
    [
      { name: 'a/day.csv', alias: 'day', columns },
      { name: 'b/day.csv', alias: 'day', columns },
    ],
  );
  expect(sql).toBe('SELECT\n  day.id\nFROM "a/day.csv" AS day\nJOIN "b/day.csv" AS day_2 ON day.id = day_2.id');
});
