import { isTree, type Tree } from './query-tree';

const unsteady = new Set(['random', 'uuid', 'gen_random_uuid', 'uuidv4', 'uuidv7', 'nextval']);

/** What in a query gives other rows each time that it is asked: counting it again would count other rows than those of its result. */
export function unsteadyPart(tree: Tree): string | undefined {
  const stack: unknown[] = [tree];
  while (stack.length > 0) {
    const value = stack.pop();
    if (Array.isArray(value)) stack.push(...value);
    if (!isTree(value)) continue;
    if (value.class === 'FUNCTION' && unsteady.has(String(value.function_name).toLowerCase())) {
      return `${String(value.function_name).toLowerCase()}()`;
    }
    // Without REPEATABLE the seed is -1.
    if (isTree(value.sample) && Number(value.sample.seed) < 0) return 'a sample';
    stack.push(...Object.values(value));
  }
  return undefined;
}
