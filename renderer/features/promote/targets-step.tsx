import type { PromotionReview } from '../../../shared/domain/spec/promotion-review';
import { promotionTargetTexts } from '../../../shared/domain/spec/promotion-targets';
import { useAppState } from '../../state/app-context';
import { Button } from '../../ui/button';
import type { PromotionActions } from './use-promotion';

interface TargetsStepProps {
  readonly review: PromotionReview;
  readonly targets: readonly string[] | null;
  readonly out: string | null;
  readonly actions: PromotionActions;
}

/** Which projects are written, and where. */
export function TargetsStep({ review, targets, out, actions }: TargetsStepProps) {
  const root = useAppState((state) => state.workspace?.root ?? '');
  const chosen = targets ?? review.targets.slice(0, 1);
  const folder = out ?? review.folder;
  const errors = review.findings.filter(({ severity }) => severity === 'error').length;
  const open = review.fields.filter(({ value, optional }) => value === null && !optional).length;
  const toggle = (name: string) =>
    actions.change({
      targets: chosen.includes(name)
        ? chosen.filter((other) => other !== name)
        : review.targets.filter((other) => other === name || chosen.includes(other)),
    });
  return (
    <div className="targets">
      <fieldset className="outputs target-list">
        <legend>Targets</legend>
        {review.targets.map((name) => (
          <label key={name}>
            <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
            <code>{name}</code>
            <small>{promotionTargetTexts[name] ?? ''}</small>
          </label>
        ))}
      </fieldset>
      <dl className="facts-list">
        <div>
          <dt>Folder</dt>
          <dd>
            <span className="selectable">{shortPath(folder, root)}</span>{' '}
            <Button onClick={() => void actions.chooseFolder()}>Choose…</Button>
            {out === null ? null : <Button onClick={() => actions.change({ out: null })}>That of the workspace</Button>}
          </dd>
        </div>
        <div>
          <dt>Spec</dt>
          <dd>{review.spec.file}</dd>
        </div>
        <div>
          <dt>Outputs</dt>
          <dd>{review.outputs.join(', ')}</dd>
        </div>
        <div>
          <dt>Ready</dt>
          <dd>
            {review.score} of 100, {errors === 0 ? 'no errors' : `${errors} ${errors === 1 ? 'error' : 'errors'}`},{' '}
            {open} undecided. All of it is written into the spec as it is.
          </dd>
        </div>
      </dl>
    </div>
  );
}

/** A path relative to the workspace where it lies in it. */
export function shortPath(path: string, root: string): string {
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}
