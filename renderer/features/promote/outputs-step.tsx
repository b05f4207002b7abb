import { useMemo } from 'react';
import { useAppState } from '../../state/app-context';
import { formatQuantity } from '../../ui/format';
import { Dot, toneOf } from '../../ui/node-state';
import { PromotedList } from './promoted-list';
import type { PromotionActions } from './use-promotion';

interface OutputsStepProps {
  readonly cells: readonly string[];
  readonly chosen: readonly string[];
  readonly choose: (names: readonly string[]) => void;
  readonly actions: PromotionActions;
}

/** The choice of outputs, with what goes along and what is left out. */
export function OutputsStep({ cells, chosen, choose, actions }: OutputsStepProps) {
  const graph = useAppState((state) => state.graph);
  const statuses = useAppState((state) => state.statuses);
  const along = useMemo(() => ancestorsOf(chosen, graph.upstream), [chosen, graph]);
  const leftOut = graph.order.filter((name) => !along.includes(name) && !chosen.includes(name));
  if (cells.length === 0) return <p className="lead">There is no cell to promote yet.</p>;
  const toggle = (name: string) =>
    choose(chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name]);
  return (
    <>
      <div className="promote-choice">
        <fieldset className="outputs">
          <legend>Outputs</legend>
          {cells.map((name) => {
            const state = statuses.get(name)?.state ?? 'stale';
            return (
              <label key={name}>
                <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
                <Dot tone={toneOf(state)} />
                <code>{name}</code>
                <small>{state}</small>
              </label>
            );
          })}
        </fieldset>
        <div className="slice">
          <Names title="Goes along" names={along} none="Nothing else." />
          <Names title="Left out" names={leftOut} none="Nothing: the outputs need the whole workspace." />
        </div>
      </div>
      <PromotedList choose={choose} actions={actions} />
    </>
  );
}

export function Names({
  title,
  names,
  none,
}: {
  readonly title: string;
  readonly names: readonly string[];
  readonly none: string;
}) {
  return (
    <section aria-label={title}>
      <h3>
        {title} {names.length === 0 ? null : <span className="place">{formatQuantity(names.length, 'node')}</span>}
      </h3>
      {names.length === 0 ? (
        <p className="place">{none}</p>
      ) : (
        <ul className="names">
          {names.map((name) => (
            <li key={name}>
              <code>{name}</code>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function ancestorsOf(chosen: readonly string[], upstream: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found = new Set<string>();
  const open = [...chosen];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const ancestor of upstream.get(name) ?? []) {
      if (found.has(ancestor)) continue;
      found.add(ancestor);
      open.push(ancestor);
    }
  }
  return [...found].filter((name) => !chosen.includes(name)).sort();
}
