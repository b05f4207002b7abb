import { describe, expect, it } from 'vitest';
import type { NodeOwner } from '../../shared/domain/owners/owner-of';
import { isOwnedBy, nobody, ownerChoices } from './owners';

const owned = (...names: string[]): NodeOwner => ({
  owner: names.join(', '),
  names,
  from: 'manifest',
  file: 'plumbline.yaml',
});

describe('the owners that checks are filtered by', () => {
  it('are each name once, in order, and nobody last', () => {
    expect(ownerChoices([owned('Bo'), null, owned('Ann', 'Bo'), owned('Bo')])).toEqual(['Ann', 'Bo', nobody]);
  });

  it('are none where they would tell nothing apart', () => {
    expect(ownerChoices([])).toEqual([]);
    expect(ownerChoices([null, null])).toEqual([]);
    expect(ownerChoices([owned('Ann', 'Bo'), owned('Ann', 'Bo')])).toEqual([]);
  });

  it('choose what has the name among its own, nobody what has none, and nothing chosen all', () => {
    expect([owned('Ann', 'Bo'), owned('Bo'), null].map((owner) => isOwnedBy(owner, 'Ann'))).toEqual([
      true,
      false,
      false,
    ]);
    expect([owned('Ann'), null].map((owner) => isOwnedBy(owner, nobody))).toEqual([false, true]);
    expect([owned('Ann'), null].map((owner) => isOwnedBy(owner, null))).toEqual([true, true]);
  });
});
