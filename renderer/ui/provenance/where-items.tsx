import { isMac, keyLabel } from '../../state/key-label';
import { MenuItem, MenuSeparator } from '../grid/menu-at';

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
      <MenuItem onSelect={onWhere} shortcut={keyLabel('Mod+Alt+W', isMac)}>
        Where does this come from?
      </MenuItem>
      {onTrace === undefined ? null : (
        <MenuItem onSelect={onTrace} shortcut={keyLabel('Mod+Alt+T', isMac)}>
          Trace this row
        </MenuItem>
      )}
    </>
  );
}
