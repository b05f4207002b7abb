import { useEffect, useId, useState } from 'react';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import type { SpecField } from '../../../shared/domain/spec/spec-fields';
import { Button } from '../../ui/button';
import type { PromotionActions } from './use-promotion';

interface FieldRowProps {
  readonly field: SpecField;
  readonly decide: PromotionActions['decide'];
}

const tall = new Set(['long', 'environments', 'runbook']);

/** One decision: written when it is left, or with Enter; Escape puts back what was decided. */
export function FieldRow({ field, decide }: FieldRowProps) {
  const { path, label, about, kind, hint, choices, value, proposal, optional } = field;
  const id = useId();
  const [text, setText] = useState(value ?? '');
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    setText(value ?? '');
    setProblem(null);
  }, [value]);
  const write = async (wanted: string) => {
    if (wanted.trim() === (value ?? '')) return setProblem(null);
    try {
      await decide([{ path, value: wanted }]);
      setProblem(null);
    } catch (error) {
      setProblem(toProblem(error));
    }
  };
  const name = about === null ? label : `${label} of ${about}`;
  const common = {
    id,
    className: 'field',
    value: text,
    'aria-label': name,
    'aria-invalid': problem !== null || undefined,
    'aria-describedby': `${id}-more`,
  };
  return (
    <div className="decision" data-open={(value === null && !optional) || undefined}>
      <label htmlFor={id}>{label}</label>
      {choices !== undefined ? (
        <select
          {...common}
          onChange={(event) => {
            setText(event.target.value);
            void write(event.target.value);
          }}
        >
          <option value="">{optional ? '–' : 'undecided'}</option>
          {(value === null || choices.includes(value) ? choices : [value, ...choices]).map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : tall.has(kind) ? (
        <textarea
          {...common}
          rows={2}
          placeholder={hint}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => void write(text)}
        />
      ) : (
        <input
          {...common}
          placeholder={hint}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => void write(text)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void write(text);
            if (event.key === 'Escape' && text !== (value ?? '')) {
              event.stopPropagation();
              setText(value ?? '');
            }
          }}
        />
      )}
      <div id={`${id}-more`} className="more">
        {problem !== null ? (
          <p className="fault" role="alert">
            {problem.message} {problem.hint}
          </p>
        ) : proposal !== null ? (
          <p>
            <Button
              className="accept"
              aria-label={`Accept ${proposal.value} for ${name}`}
              onClick={() => void write(proposal.value)}
            >
              Accept <b>{proposal.value}</b>
            </Button>{' '}
            {proposal.reason}
          </p>
        ) : null}
      </div>
    </div>
  );
}
