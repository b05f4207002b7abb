import { valueProposals } from '../../../shared/domain/checks/suggest/value-proposals';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { useServices } from '../../state/app-context';
import { showSuggestions, writeProposal } from '../../state/suggestions';
import { MenuItem, MenuSeparator } from './menu-at';

interface ValueCheckItemsProps {
  readonly node: string;
  readonly column: ColumnInfo;
  /** Exact text; undefined while it is on its way. */
  readonly value: string | null | undefined;
}

/** The part of a cell's menu that makes a check of its value. */
export function ValueCheckItems({ node, column, value }: ValueCheckItemsProps) {
  const services = useServices();
  const proposals = value === undefined ? [] : valueProposals({ column: column.name, type: column.sqlType, value });
  return (
    <>
      <MenuSeparator />
      {proposals.map((proposal) => (
        <MenuItem
          key={proposal.title}
          onSelect={() => void services.attempt(() => writeProposal(services, node, proposal, null))}
        >
          Check: {proposal.title}
        </MenuItem>
      ))}
      <MenuItem onSelect={() => void services.attempt(() => showSuggestions(services, node))}>
        Suggest checks for {node}
      </MenuItem>
    </>
  );
}
