import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Problem } from '../../shared/domain/problem';

interface ProblemViewProps {
  readonly problem: Problem;
  /** Jumps to the place; without it the place is plain text. */
  readonly onPlace?: (() => void) | undefined;
  readonly children?: ReactNode;
  readonly role?: 'alert';
}

/** A problem: what is wrong, what to do, and where. */
export function ProblemView({ problem, onPlace, children, role }: ProblemViewProps) {
  const Icon = problem.severity === 'error' ? CircleAlert : problem.severity === 'warning' ? TriangleAlert : Info;
  const place = placeText(problem);
  return (
    <div className="problem" data-severity={problem.severity} role={role}>
      <Icon size={14} aria-hidden />
      <span className="message">{problem.message}</span>
      {place === '' ? (
        <span />
      ) : onPlace === undefined ? (
        <span className="number">{place}</span>
      ) : (
        <button type="button" className="place" onClick={onPlace}>
          {place}
        </button>
      )}
      {problem.hint === undefined ? null : <span className="hint">{problem.hint}</span>}
      {children === undefined ? null : <div className="actions">{children}</div>}
    </div>
  );
}

/** `on-time.md:12:5`, or as much of it as is known. */
export function placeText(problem: Problem): string {
  if (problem.file === undefined) return problem.line === undefined ? '' : `line ${problem.line}`;
  const name = problem.file.split('/').pop() ?? problem.file;
  return [name, problem.line, problem.column].filter((part) => part !== undefined).join(':');
}
