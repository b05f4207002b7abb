import { foldName } from '../../../shared/domain/graph/names';
import { findColumn } from '../../../shared/domain/lineage/column-trace';
import type { Impact, ImpactChange, ImpactEffect } from '../../../shared/domain/lineage/impact';
import { impactOnWorkspace } from '../../jobs/column-lineage';
import { type CommandContext, withSession } from '../command-context';
import { exitCodes } from '../exit-code';
import { countOf, type Output } from '../output';
import { formatTable } from '../text-table';

/** `plumbline impact`: what breaks, changes or is affected when a node or a column goes. Runs nothing. */
export async function impactCommand(
  context: CommandContext,
  name: string,
  options: { readonly workspace?: string; readonly change: ImpactChange },
): Promise<number> {
  return withSession(context, options.workspace, {}, async (session) => {
    const { graph } = session.derived;
    const isNode = graph.nodes.some((node) => foldName(node.name) === foldName(name));
    // The name of a node may hold dots itself.
    const column = isNode ? undefined : findColumn(await session.engine.lineage({}, { signal: context.signal }), name);
    const dot = name.lastIndexOf('.');
    const asked =
      isNode || dot === -1
        ? { node: name, column: null }
        : (column ?? { node: name.slice(0, dot), column: name.slice(dot + 1) });
    const impact = await impactOnWorkspace(session, { ...asked, change: options.change }, context.signal);
    showImpact(context.output, impact);
    context.output.answer({ workspace: session.root, ...impact });
    return exitCodes.done;
  });
}

const titles: Readonly<Record<ImpactEffect, string>> = {
  breaks: 'breaks',
  changes: 'changes',
  affected: 'affected (rows, or the choice of values, depend on it)',
};

const changes: Readonly<Record<ImpactChange, string>> = {
  remove: 'is removed',
  rename: 'gets another name',
  retype: 'gets another type',
};

function showImpact(output: Output, { node, column, change, entries, unresolved }: Impact): void {
  const name = column === null ? node : `${node}.${column}`;
  const count = entries.filter(({ effect }) => effect === 'breaks').length;
  output.text(
    entries.length === 0
      ? `Nothing uses ${name}.`
      : `If ${name} ${changes[change]}: ${countOf(count, 'thing')} ${count === 1 ? 'breaks' : 'break'}.`,
  );
  for (const effect of ['breaks', 'changes', 'affected'] as const) {
    const some = entries.filter((entry) => entry.effect === effect);
    if (some.length === 0) continue;
    output.text(`\n${titles[effect]}`);
    output.text(
      formatTable(
        [{ title: 'what' }, { title: 'name' }, { title: 'where' }, { title: 'why' }],
        some.map((entry) => [entry.kind, entry.name, `${entry.file}:${entry.line}`, entry.why]),
        output.width,
      ),
    );
  }
  if (unresolved.length > 0)
    output.text(`\nCannot be told, and what lies behind is missing here: ${unresolved.join(', ')}`);
}
