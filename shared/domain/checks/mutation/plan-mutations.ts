import { type MutatedTable, type Mutation, mutationKinds } from './mutation';
import { rowMutations, timeMutations } from './row-mutations';
import { schemaMutations } from './schema-mutations';
import { numberMutations, referenceMutations, swapMutations, textMutations, valueMutations } from './value-mutations';

/**
 * Every fault that applies to the types of a table's columns, class by class. Whether it changes anything is for its proof
 * to say. The same table and seed give the same mutations. Pure.
 */
export function planMutations(table: MutatedTable): readonly Mutation[] {
  const found = [
    ...table.columns.flatMap((column) => [
      ...valueMutations(table, column),
      ...numberMutations(table, column),
      ...textMutations(table, column),
      ...timeMutations(table, column),
    ]),
    ...swapMutations(table),
    ...referenceMutations(table),
    ...rowMutations(table),
    ...schemaMutations(table),
  ];
  return mutationKinds.flatMap((kind) => found.filter((mutation) => mutation.kind === kind));
}
