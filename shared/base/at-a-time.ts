/**
 * Works on items of which at most `most` are under way, and gives the results in the order of the items. The first error ends it: no
 * other item is begun, those under way are waited for, and the error is thrown.
 */
export async function atATime<T, R>(
  most: number,
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items.entries()];
  const take = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try {
        results[next[0]] = await work(next[1], next[0]);
      } catch (error) {
        queue.length = 0;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.max(1, most) }, take));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return results;
}
