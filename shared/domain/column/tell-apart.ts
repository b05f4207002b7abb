/** The names with repeated ones told apart as `CREATE TABLE … AS` and FROM (…) do it: `x`, `x_1`, `x_2`. */
export function tellApart(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let number = 1; taken.has(free.toLowerCase()); number++) free = `${name}_${number}`;
    taken.add(free.toLowerCase());
    return free;
  });
}
