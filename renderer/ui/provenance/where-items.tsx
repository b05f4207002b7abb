import { MenuItem, MenuSeparator } from '../grid/menu-at';
import { KeyHint } from '../key-hint';

interface WhereItemsProps {
  readonly onWhere: () => void;
  /** Absent where there is no row. */
  readonly onTrace?: () => void;
}

/** The part of a menu that asks where a value, or a column, comes from. */
export function WhereItems({ onWhere, onTrace }: WhereItemsProps) {
  return (
    <>
      <MenuSeparator />
      <MenuItem onSelect={onWhere}>
        Where does this come from?
        <KeyHint command="where.ask" />
      </MenuItem>
      {onTrace === undefined ? null : (
        <MenuItem onSelect={onTrace}>
          Trace this row
          <KeyHint command="where.trace" />
        </MenuItem>
      )}
    </>
  );
}
