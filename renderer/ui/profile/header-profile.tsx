import { memo } from 'react';
import { useAppState, useServices } from '../../state/app-context';
import { useColumnProfile } from '../../state/use-column-profile';
import { formatCount } from '../format';
import { barsOf, HeaderPlot } from './profile-plot';
import { allFacts, factsLine, plotLabel } from './profile-text';
import './profile.css';

/** Values that a header has room for. */
const valuesInHeader = 4;

/** Room that a profile takes in a header, below name and type, in pixels. */
export const headerProfileHeight = 42;

interface HeaderProfileProps {
  readonly node: string;
  readonly version: string;
  readonly column: string;
}

/** A column's profile in its header: nulls and distinct values in words, a bar of nulls, and a plot. */
export const HeaderProfile = memo(function HeaderProfile({ node, version, column }: HeaderProfileProps) {
  const { store } = useServices();
  const { known } = useColumnProfile(node, version, column);
  const query = useAppState((state) => state.resultQueries[node]);
  if (known === undefined) {
    return (
      <div className="header-profile" aria-busy>
        <span className="skeleton" />
        <span className="skeleton plot" />
      </div>
    );
  }
  const { column: profile, rows, sample, problem } = known;
  if (profile === null) {
    return (
      <div className="header-profile" title={problem?.message}>
        <span className="facts">No profile</span>
      </div>
    );
  }
  const read = sample ?? rows;
  const { kind, bars } = barsOf(profile, valuesInHeader);
  return (
    <div className="header-profile" data-sampled={sample === null ? undefined : true}>
      <span
        className="facts number"
        title={`${sample === null ? '' : `Sample of ${formatCount(sample)} rows: `}${allFacts(profile, rows, sample)}`}
      >
        {factsLine(profile, rows, sample)}
      </span>
      <span className="null-share" aria-hidden>
        <i style={{ width: `${read === 0 ? 0 : (100 * profile.nulls) / read}%` }} />
      </span>
      {bars.length === 0 ? null : (
        <HeaderPlot
          label={plotLabel(profile, rows, sample)}
          kind={kind}
          bars={bars}
          read={read}
          sampled={sample !== null}
          query={query}
          onToggle={(filter) => {
            store.getState().selectColumn(node, column);
            store.getState().toggleResultFilter(node, filter);
          }}
        />
      )}
    </div>
  );
});
