import type { Impact, ImpactEffect, ImpactEntry } from '../../../shared/domain/lineage/impact';
import { formatQuantity } from '../format';
import './provenance.css';

interface ImpactViewProps {
  readonly impact: Impact;
  readonly onEntry: (entry: ImpactEntry) => void;
}

const titles: Readonly<Record<ImpactEffect, string>> = {
  breaks: 'Breaks',
  changes: 'Changes',
  affected: 'Its rows, or the choice of its values, depend on it',
};

/** What breaks, changes or is affected; each line leads to its place. */
export function ImpactView({ impact, onEntry }: ImpactViewProps) {
  const { entries, unresolved, node, column } = impact;
  const name = column === null ? node : column;
  const breaking = entries.filter(({ effect }) => effect === 'breaks').length;
  return (
    <div role="status" aria-label={`What breaks without ${name}`}>
      <p className="impact-title">
        {entries.length === 0 ? (
          `Nothing uses ${name}.`
        ) : breaking === 0 ? (
          `Nothing that names ${name} would break.`
        ) : (
          <strong>{formatQuantity(breaking, 'thing breaks', 'things break')}</strong>
        )}
      </p>
      {(['breaks', 'changes', 'affected'] as const).map((effect) => {
        const some = entries.filter((entry) => entry.effect === effect);
        return some.length === 0 ? null : (
          <div key={effect}>
            <h4>{titles[effect]}</h4>
            <ul className="impact-list">
              {some.map((entry) => (
                <li key={`${entry.kind}:${entry.file}:${entry.line}:${entry.name}`}>
                  <button
                    type="button"
                    className="impact-entry"
                    title={`${entry.file}:${entry.line}`}
                    onClick={() => onEntry(entry)}
                  >
                    <small>{entry.kind}</small>
                    <span className="name">{entry.name}</span>
                    <span className="why">{entry.why}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
      {unresolved.length === 0 ? null : (
        <p className="where-note">Cannot be told, and what lies behind is missing here: {unresolved.join(', ')}.</p>
      )}
    </div>
  );
}
