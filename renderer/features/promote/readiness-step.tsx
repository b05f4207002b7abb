import { CircleAlert, Info, TriangleAlert, Wrench } from 'lucide-react';
import { useState } from 'react';
import type { ReadinessFinding } from '../../../shared/domain/spec/promotion-result';
import type { PromotionReview } from '../../../shared/domain/spec/promotion-review';
import { useServices } from '../../state/app-context';
import { goToProblem } from '../../state/navigation';
import type { MadeRepair } from '../../state/promotion-slice';
import { Button } from '../../ui/button';
import { formatQuantity } from '../../ui/format';
import { RepairPreview } from './repair-preview';
import type { PromotionActions } from './use-promotion';

interface ReadinessStepProps {
  readonly review: PromotionReview;
  readonly made: Readonly<Record<number, MadeRepair>>;
  readonly actions: PromotionActions;
  readonly close: () => void;
}

const icons = { error: CircleAlert, warning: TriangleAlert, info: Info } as const;
const severities = { error: 'Error', warning: 'Warning', info: 'Note' } as const;

/** The score and the findings, each with its place and, where an edit mends it, that edit. */
export function ReadinessStep({ review, made, actions, close }: ReadinessStepProps) {
  const { findings, score, evaluated, outputs } = review;
  const mended = Object.keys(made).length;
  return (
    <div className="readiness">
      <div className="score">
        <b className="number">{score}</b>
        <span>of 100 ready</span>
        <small>from {formatQuantity(evaluated, 'question')} that could be answered</small>
        <span className="spacer" />
        {mended > 0 ? (
          <Button variant="primary" onClick={() => void actions.review(outputs)}>
            Review again
          </Button>
        ) : null}
      </div>
      {findings.length === 0 ? <p className="lead">Nothing was found.</p> : null}
      <ul className="findings" aria-label="Findings">
        {mendableFirst(findings).map(({ finding, index }) => (
          <FindingRow key={index} finding={finding} index={index} made={made[index]} actions={actions} close={close} />
        ))}
      </ul>
    </div>
  );
}

const order = { error: 0, warning: 1, info: 2 } as const;

/** Of each severity those first that an edit mends. */
function mendableFirst(findings: readonly ReadinessFinding[]) {
  const rank = ({ severity, repair }: ReadinessFinding) => 2 * order[severity] + (repair === undefined ? 1 : 0);
  return findings
    .map((finding, index) => ({ finding, index }))
    .sort((a, b) => rank(a.finding) - rank(b.finding) || a.index - b.index);
}

interface FindingRowProps extends Pick<ReadinessStepProps, 'actions' | 'close'> {
  readonly finding: ReadinessFinding;
  readonly index: number;
  readonly made: MadeRepair | undefined;
}

function FindingRow({ finding, index, made, actions, close }: FindingRowProps) {
  const [isOpen, setOpen] = useState(false);
  const { severity, message, fix, repair, confidence } = finding;
  const Icon = icons[severity];
  return (
    <li className="finding" data-severity={severity} data-made={made !== undefined || undefined}>
      <Icon size={14} role="img" aria-label={severities[severity]} />
      <div className="what selectable">
        <p className="message">
          {message}
          {confidence === undefined ? null : <small> {Math.round(confidence * 100)} % confident</small>}
        </p>
        {made !== undefined || fix === undefined ? null : <p className="hint">{fix}</p>}
        {made === undefined ? null : (
          <p className="hint">
            Changed {made.files.map(({ file }) => file).join(', ') || 'nothing: it is so already'}.
          </p>
        )}
      </div>
      <PlaceLink finding={finding} close={close} />
      {made !== undefined ? (
        <Button onClick={() => void actions.takeBack(index)}>Undo</Button>
      ) : repair === undefined ? (
        <span />
      ) : (
        <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <Wrench size={13} aria-hidden />
          {repair.title}
        </Button>
      )}
      {isOpen && repair !== undefined && made === undefined ? (
        <RepairPreview
          repair={repair}
          preview={(answers) => actions.preview(index, answers)}
          apply={(answers) => {
            setOpen(false);
            void actions.repair(index, repair.title, answers);
          }}
          cancel={() => setOpen(false)}
        />
      ) : null}
    </li>
  );
}

/** The file and line; it leads there and leaves the dialog, which can be gone on with. */
function PlaceLink({ finding, close }: { readonly finding: ReadinessFinding; readonly close: () => void }) {
  const services = useServices();
  const { file, line, place } = finding;
  if (file === undefined) return <span className="place">{place}</span>;
  const node = place.includes(':') ? undefined : (place.split('.')[0] ?? place);
  const { byName } = services.store.getState().graph;
  const go = async () => {
    const known = node !== undefined && byName.has(node) ? { node } : {};
    const lines = line === undefined ? {} : { line };
    const found = await goToProblem(services, {
      code: 'not_ready',
      severity: 'info',
      message: '',
      file,
      ...lines,
      ...known,
    });
    if (found) close();
  };
  const text = `${file}${line === undefined ? '' : `:${line}`}`;
  // The manifest has no view of its own; a source of it has.
  if (file === 'plumbline.yaml' && (node === undefined || !byName.has(node)))
    return <span className="place">{text}</span>;
  return (
    <button type="button" className="link" onClick={() => void services.attempt(go)}>
      {text}
    </button>
  );
}
