import { ChartNoAxesColumn } from 'lucide-react';
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import type { NodeStatus } from '../../../shared/domain/run/run';
import { useAppState, useServices } from '../../state/app-context';
import { mostProfiledColumns } from '../../state/profile-slice';
import { useResultVersion } from '../../state/use-column-profile';
import { Button } from '../button';
import { gridHeaderHeight } from '../grid/data-grid';
import { ResultView } from '../grid/result-view';
import { HeaderProfile, headerProfileHeight } from './header-profile';

interface ProfiledResultProps {
  readonly node: string;
  readonly status: NodeStatus;
  readonly fill?: boolean;
  readonly footer?: ReactNode;
}

/** The rows of a node with a profile in each column's header, unless profiles are off or the result is wide. */
export function ProfiledResult({ node, status, fill = false, footer }: ProfiledResultProps) {
  const { store } = useServices();
  const profiled = useIsProfiled(node, status);
  const wide = useAppState((state) => state.profilesOn) && isWide(status);
  const version = useResultVersion(node, status);
  const renderHeader = (column: ColumnInfo) =>
    version === null ? null : <HeaderProfile node={node} version={version} column={column.name} />;
  const shown = profiled && version !== null;

  const select = (event: MouseEvent | KeyboardEvent) => {
    const column = columnOf(event.target);
    if (column !== null) store.getState().selectColumn(node, column);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears of what the grid within does with mouse and keys.
    <div className="profiled-result" data-fill={fill || undefined} onClick={select} onKeyUp={select}>
      <ResultView
        node={node}
        status={status}
        fill={fill}
        footer={
          <>
            {wide ? (
              <Button
                variant="quiet"
                aria-pressed={profiled}
                onClick={(event) => {
                  event.stopPropagation();
                  store.getState().toggleWideProfile(node);
                }}
              >
                <ChartNoAxesColumn size={12} aria-hidden /> Profile {status.columns?.length} columns
              </Button>
            ) : null}
            {footer}
          </>
        }
        {...(shown ? { renderHeader, headerHeight: profiledHeaderHeight } : {})}
      />
    </div>
  );
}

/** Height of a grid's header with profiles. */
export const profiledHeaderHeight = gridHeaderHeight + headerProfileHeight;

/** Whether the headers of a node's result have profiles. */
export function useIsProfiled(node: string, status: NodeStatus | undefined): boolean {
  const on = useAppState((state) => state.profilesOn);
  const wideOn = useAppState((state) => state.wideProfiles[node] === true);
  return on && (wideOn || !isWide(status));
}

function isWide(status: NodeStatus | undefined): boolean {
  return (status?.columns?.length ?? 0) > mostProfiledColumns;
}

/** The column that a click or a key in a grid went to: that of its header, or of the grid's active cell. */
function columnOf(target: EventTarget): string | null {
  if (!(target instanceof Element)) return null;
  const grid = target.closest('[role="grid"]');
  if (grid === null) return null;
  const active = document.getElementById(grid.getAttribute('aria-activedescendant') ?? '');
  const cell = target.closest('[role="columnheader"], [role="gridcell"]') ?? active;
  const index = cell?.getAttribute('aria-colindex');
  if (index == null) return null;
  return grid.querySelector(`[role="columnheader"][aria-colindex="${index}"] .name`)?.textContent ?? null;
}
