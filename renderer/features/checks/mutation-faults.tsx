import { ChevronDown, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import type {
  MutantReport,
  NodeMutationReport,
  SuggestedKiller,
} from '../../../shared/domain/checks/mutation/mutation-report';
import { useServices } from '../../state/app-context';
import { addSuggestions } from '../../state/mutations';
import { Button } from '../../ui/button';
import { formatCount, formatQuantity } from '../../ui/format';
import { Dot, type Tone } from '../../ui/node-state';

interface MutationFaultsProps {
  readonly node: string;
  readonly report: NodeMutationReport;
  /** Numbers of the suggestions that the files have. */
  readonly added: readonly number[];
}

const order = ['survived', 'killed', 'not_applicable'] as const satisfies readonly MutantReport['status'][];
const words: Readonly<Record<MutantReport['status'], { readonly tone: Tone; readonly word: string }>> = {
  survived: { tone: 'bad', word: 'not noticed' },
  killed: { tone: 'ok', word: 'noticed' },
  not_applicable: { tone: 'quiet', word: 'not applicable' },
};

/**
 * Every fault with the checks that notice it, or the check that would. Arrow keys go from one to the next, Enter opens one,
 * and A adds what is suggested for it.
 */
export function MutationFaults({ node, report, added }: MutationFaultsProps) {
  const services = useServices();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const { mutants, suggestions } = report;
  const listed = order.flatMap((status) => mutants.filter((mutant) => mutant.status === status));
  const suggestionOf = ({ suggestion }: MutantReport) => suggestions.find(({ number }) => number === suggestion);
  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  const add = (suggestion: SuggestedKiller | undefined) => {
    if (suggestion === undefined || added.includes(suggestion.number)) return;
    void services.attempt(() => addSuggestions(services, node, [suggestion.number], suggestion.name));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const from = (event.target as HTMLElement).closest('tr[data-fault], tr.fault-detail');
    if (event.key.toLowerCase() === 'a' && !event.shiftKey) {
      const id = from?.getAttribute('data-fault') ?? from?.getAttribute('data-of');
      const fault = mutants.find((mutant) => mutant.id === id);
      if (fault === undefined) return;
      event.preventDefault();
      add(suggestionOf(fault));
      return;
    }
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('.fault')];
    const at = buttons.indexOf(event.target as HTMLElement);
    if (at < 0) return;
    const place = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (place === undefined) return;
    event.preventDefault();
    buttons[place]?.focus();
  };
  return (
    <>
      <h3 className="part">Faults</h3>
      <div className="panel">
        <table className="data-table mutation-faults" aria-label={`Faults in ${node}`}>
          <thead>
            <tr>
              <th scope="col">Outcome</th>
              <th scope="col">Fault</th>
              <th scope="col" className="numeric">
                Rows
              </th>
              <th scope="col">Noticed by</th>
              <th scope="col">
                <span className="visually-hidden">Add</span>
              </th>
            </tr>
          </thead>
          <tbody onKeyDown={onKeyDown}>
            {listed.flatMap((fault) => {
              const suggestion = suggestionOf(fault);
              const isOpen = open.has(fault.id);
              const { tone, word } = words[fault.status];
              const isAdded = suggestion !== undefined && added.includes(suggestion.number);
              return [
                <tr key={fault.id} data-fault={fault.id}>
                  <td>
                    <span className="verdict" data-tone={tone}>
                      <Dot tone={tone} /> {word}
                    </span>
                  </td>
                  <td>
                    <button type="button" className="fault" aria-expanded={isOpen} onClick={() => toggle(fault.id)}>
                      {isOpen ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />}
                      <span>{fault.what}</span>
                    </button>
                  </td>
                  <td className="numeric">{formatCount(fault.rows)}</td>
                  <td className="noticed">{noticedBy(fault, suggestion, isAdded)}</td>
                  <td>
                    {suggestion === undefined || isAdded ? null : (
                      <Button
                        variant="quiet"
                        aria-label={`Add ${suggestion.name}`}
                        aria-keyshortcuts="A"
                        onClick={() => add(suggestion)}
                      >
                        Add
                      </Button>
                    )}
                  </td>
                </tr>,
                ...(isOpen
                  ? [
                      <tr key={`${fault.id} detail`} className="fault-detail" data-of={fault.id}>
                        <td colSpan={5}>
                          <FaultDetail fault={fault} suggestion={suggestion} />
                        </td>
                      </tr>,
                    ]
                  : []),
              ];
            })}
          </tbody>
        </table>
      </div>
      <p className="mutation-note">
        <kbd>↑</kbd> <kbd>↓</kbd> from fault to fault, <kbd>Enter</kbd> opens one, <kbd>A</kbd> adds its check.
      </p>
    </>
  );
}

function noticedBy(fault: MutantReport, suggestion: SuggestedKiller | undefined, isAdded: boolean) {
  if (fault.status === 'not_applicable') return <span className="place">{fault.reason}</span>;
  const [first, ...more] = fault.killedBy;
  if (first !== undefined) return `${first.check}${more.length === 0 ? '' : ` and ${more.length} more`}`;
  if (suggestion === undefined) return <span className="place">nothing is known against it</span>;
  return (
    <span className="place">
      {isAdded ? 'added since: ' : 'would be: '}
      {suggestion.name}
    </span>
  );
}

function FaultDetail({
  fault,
  suggestion,
}: {
  readonly fault: MutantReport;
  readonly suggestion: SuggestedKiller | undefined;
}) {
  if (fault.status === 'not_applicable') return <p>No check could tell: {fault.reason}.</p>;
  if (fault.status === 'killed') {
    return (
      <ul className="killers">
        {fault.killedBy.map((killer) => (
          <li key={`${killer.file}:${killer.line}:${killer.check}`}>
            <strong>{killer.check}</strong>: {killer.before} on the rows, {killer.outcome} with the fault
            {killer.value === null ? '' : ` (${formatCount(killer.value)}, expected ${killer.threshold})`}
            {killer.detail === undefined ? null : <span className="place"> {killer.detail}</span>}
          </li>
        ))}
      </ul>
    );
  }
  if (suggestion === undefined)
    return (
      <p>No check was found that the rows pass and that would notice this. It is yours to know whether it matters.</p>
    );
  const kill = suggestion.kills.find(({ id }) => id === fault.id);
  return (
    <>
      <p>
        This check was run on both: the rows pass
        {suggestion.value === null ? '' : ` with ${formatCount(suggestion.value)}`}, and with the fault it says{' '}
        {kill?.outcome ?? 'fail'}
        {kill?.value === null || kill?.value === undefined ? '' : ` (${formatCount(kill.value)})`}. It notices{' '}
        {formatQuantity(suggestion.kills.length, 'fault')} that no check does: {suggestion.says}.
      </p>
      <pre className="fault-yaml selectable">{suggestion.yaml}</pre>
    </>
  );
}
