import { useAppState, useServices } from '../../state/app-context';
import { isOwnedBy, nobody, type OwnerOf, ownerChoices, useOwnerOf } from '../../state/owners';
import './owner.css';

export interface OwnerFilterState {
  readonly ownerOf: OwnerOf;
  /** Empty where all nodes have the same owner. */
  readonly choices: readonly string[];
  /** Null: all of them. */
  readonly chosen: string | null;
  /** Whether a node is to be shown. */
  readonly shows: (node: string) => boolean;
}

/** The owners of nodes, and whose are looked at. An owner who is no longer there filters nothing. */
export function useOwnerFilter(nodes: Iterable<string>): OwnerFilterState {
  const ownerOf = useOwnerOf();
  const wanted = useAppState((state) => state.checksOwner);
  const choices = ownerChoices([...new Set(nodes)].map(ownerOf));
  const chosen = wanted !== null && choices.includes(wanted) ? wanted : null;
  return { ownerOf, choices, chosen, shows: (node) => isOwnedBy(ownerOf(node), chosen) };
}

/** Chooses whose nodes are shown; nothing where there is nothing to choose. */
export function OwnerFilter({ choices, chosen }: Pick<OwnerFilterState, 'choices' | 'chosen'>) {
  const { store } = useServices();
  if (choices.length === 0) return null;
  // Places in the list: a name may be any text, and `All owners` has none.
  return (
    <select
      className="owner-filter"
      aria-label="Owner"
      value={chosen === null ? -1 : choices.indexOf(chosen)}
      onChange={(event) => store.setState({ checksOwner: choices[Number(event.currentTarget.value)] ?? null })}
    >
      <option value={-1}>All owners</option>
      {choices.map((name, index) => (
        <option key={name} value={index}>
          {name === nobody ? 'No owner' : name}
        </option>
      ))}
    </select>
  );
}

/** The owner of a node in muted letters; nothing where nobody is named. */
export function OwnerName({ node, ownerOf }: { readonly node: string; readonly ownerOf: OwnerOf }) {
  const found = ownerOf(node);
  if (found === null) return null;
  return (
    <span className="owner-name" title={`Owner: ${found.owner} (said in ${found.file})`}>
      <span className="visually-hidden">Owner: </span>
      {found.owner}
    </span>
  );
}
