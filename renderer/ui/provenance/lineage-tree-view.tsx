import type { LineageBranch } from '../../../shared/domain/lineage/lineage-tree';
import './provenance.css';

interface LineageTreeViewProps {
  /** The accessible name: `What avg_delay comes from`. */
  readonly label: string;
  readonly branches: readonly LineageBranch[];
  /** What is said where there are none. */
  readonly none: string;
  readonly onColumn: (node: string, column: string) => void;
}

/** Columns before or behind one, each under that which it belongs to, with what becomes of the values in words. */
export function LineageTreeView({ label, branches, none, onColumn }: LineageTreeViewProps) {
  if (branches.length === 0) return <p className="where-note">{none}</p>;
  return (
    <ul className="lineage-tree" aria-label={label}>
      {branches.map((branch) => (
        <Branch key={`${branch.node}.${branch.column}`} branch={branch} onColumn={onColumn} />
      ))}
    </ul>
  );
}

function Branch({ branch, onColumn }: { readonly branch: LineageBranch } & Pick<LineageTreeViewProps, 'onColumn'>) {
  const { node, column, way, indirect, words, branches, again } = branch;
  return (
    <li data-lineage={`${node}.${column}`} data-indirect={indirect || undefined}>
      <button type="button" className="link" onClick={() => onColumn(node, column)}>
        {node}.{column}
      </button>
      <span className="way">{again ? `${way}, as above` : way}</span>
      {again || words === '' ? null : <p>{words}</p>}
      {branches.length === 0 ? null : (
        <ul>
          {branches.map((one) => (
            <Branch key={`${one.node}.${one.column}`} branch={one} onColumn={onColumn} />
          ))}
        </ul>
      )}
    </li>
  );
}
