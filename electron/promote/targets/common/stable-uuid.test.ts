import { expect, it } from 'vitest';
import { stableUuid } from './stable-uuid';

it('is the version 5 UUID that others compute of the same name', () => {
  // Python: uuid.uuid5(uuid.NAMESPACE_URL, 'urn:plumbline:x')
  expect(stableUuid('urn:plumbline:x')).toBe('b5ab34b8-b726-529d-a5c4-6fd00b470879');
});
