import { splitStatements } from '../graph/statements';
import type { Notebook } from '../notebook/notebook';
import type { ExchangeLoss } from './exchange';

/** Bound parameters: they mean something only where somebody binds them. */
export function parameterLosses(notebook: Notebook, where: string): ExchangeLoss[] {
  return notebook.blocks.flatMap((block) => {
    if (block.kind !== 'sql') return [];
    const names = new Set(
      splitStatements(block.body).flatMap((statement) => statement.parameters.map((parameter) => parameter.name)),
    );
    return [...names].map((name) => ({
      where: `the cell ${block.name}`,
      what: `The parameter \`$${name}\``,
      instead: `Kept as it is: ${where} needs a value in its place.`,
    }));
  });
}
