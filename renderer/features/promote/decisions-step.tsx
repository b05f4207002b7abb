import { useMemo } from 'react';
import type { PromotionReview } from '../../../shared/domain/spec/promotion-review';
import { fieldSections, type SpecField } from '../../../shared/domain/spec/spec-fields';
import { Button } from '../../ui/button';
import { formatQuantity } from '../../ui/format';
import { FieldRow } from './field-row';
import type { PromotionActions } from './use-promotion';

interface DecisionsStepProps {
  readonly review: PromotionReview;
  readonly actions: PromotionActions;
}

/** The form of what people decide, section by section. */
export function DecisionsStep({ review, actions }: DecisionsStepProps) {
  const { fields, spec } = review;
  const open = fields.filter(({ value, optional }) => value === null && !optional);
  const proposed = open.flatMap(({ path, proposal }) => (proposal === null ? [] : [{ path, value: proposal.value }]));
  const sections = useMemo(() => fieldSections.map((name) => ({ name, groups: groupsOf(fields, name) })), [fields]);
  return (
    <div className="decisions">
      <div className="score">
        <b className="number">{open.length}</b>
        <span>undecided</span>
        <small>{spec.written ? spec.file : `${spec.file} is made with the first decision`}</small>
        <span className="spacer" />
        {proposed.length > 0 ? (
          <Button onClick={() => void actions.decide(proposed)}>
            Accept {formatQuantity(proposed.length, 'proposal')}
          </Button>
        ) : null}
      </div>
      {sections.map(({ name, groups }) =>
        groups.length === 0 ? null : (
          <fieldset key={name} className="decision-section">
            <legend>{name}</legend>
            {groups.map(({ about, fields: own }) => (
              <div key={about ?? ''} className="decision-group">
                {about === null ? null : (
                  <h4>
                    <code>{about}</code>
                  </h4>
                )}
                {own.filter(isAsked).map((field) => (
                  <FieldRow key={field.path} field={field} decide={actions.decide} />
                ))}
                {own.every(isAsked) ? null : (
                  <details>
                    <summary>{own.some(isAsked) ? 'More' : 'Say more'}</summary>
                    {own
                      .filter((field) => !isAsked(field))
                      .map((field) => (
                        <FieldRow key={field.path} field={field} decide={actions.decide} />
                      ))}
                  </details>
                )}
              </div>
            ))}
          </fieldset>
        ),
      )}
    </div>
  );
}

/** What is optional, and has neither a value nor a proposal, is folded away. */
function isAsked({ optional, value, proposal }: SpecField): boolean {
  return !optional || value !== null || proposal !== null;
}

function groupsOf(
  fields: readonly SpecField[],
  section: SpecField['section'],
): readonly { readonly about: string | null; readonly fields: readonly SpecField[] }[] {
  const groups = new Map<string | null, SpecField[]>();
  for (const field of fields) {
    if (field.section !== section) continue;
    const group = groups.get(field.about);
    if (group === undefined) groups.set(field.about, [field]);
    else group.push(field);
  }
  return [...groups].map(([about, own]) => ({ about, fields: own }));
}
