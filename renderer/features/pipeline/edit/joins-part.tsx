import { useAppState, useServices } from '../../../state/app-context';
import { expectedJoinsOf } from '../../../state/canvas-selection';
import { editPipeline } from '../../../state/pipeline-edits';
import { DraftField } from './draft-field';
import './edit.css';

/** What the joins of a node may do to its rows; beyond it the canvas warns. */
export function JoinsPart({ name }: { readonly name: string }) {
  const services = useServices();
  const expected = useAppState((state) => expectedJoinsOf(state, name));
  const joins = useAppState((state) => /\bjoin\b/i.test(state.graph.byName.get(name)?.sql ?? ''));
  if (!joins && expected === undefined) return null;
  const expect = (change: { multiply?: number | null; drop?: number | null }) =>
    void services.attempt(() => editPipeline(services, [{ do: 'expectJoins', node: name, ...change }]));
  return (
    <section className="plan-part" aria-label="Expected of joins">
      <h3>Expected of joins</h3>
      <div className="plan-form" data-columns="2">
        <DraftField
          label="Rows out for one row in, at most"
          value={expected?.multiply === undefined ? '' : `${expected.multiply}`}
          placeholder="usual"
          inputMode="decimal"
          fault={(text) => multiplyFault(text)}
          onCommit={(text) => expect({ multiply: text === '' ? null : Number(text) })}
        />
        <DraftField
          label="Rows dropped, at most (%)"
          value={expected?.drop === undefined ? '' : `${Math.round(expected.drop * 1e6) / 1e4}`}
          placeholder="usual"
          inputMode="decimal"
          fault={(text) => dropFault(text)}
          onCommit={(text) => expect({ drop: text === '' ? null : Number(text) / 100 })}
        />
      </div>
    </section>
  );
}

function multiplyFault(text: string): string | null {
  if (text.trim() === '') return null;
  return Number(text) >= 1 ? null : 'A number of 1 or more, or nothing for the usual.';
}

function dropFault(text: string): string | null {
  if (text.trim() === '') return null;
  const share = Number(text);
  return share >= 0 && share <= 100 ? null : 'A number from 0 to 100, or nothing for the usual.';
}
