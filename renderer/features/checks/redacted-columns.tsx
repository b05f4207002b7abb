import type { FailingColumn } from '../../../shared/domain/checks/failing-rows';
import type { Classification } from '../../../shared/domain/classification/classification';
import { useServices } from '../../state/app-context';
import { Button } from '../../ui/button';

interface RedactedColumnsProps {
  readonly node: string;
  readonly columns: readonly FailingColumn[];
  /** A class was given, or taken back: other values may be shown now. */
  readonly onDecided: () => void;
}

/** Columns whose values are not shown, why, and the two answers to that, which go to the check file of the node. */
export function RedactedColumns({ node, columns, onDecided }: RedactedColumnsProps) {
  const services = useServices();
  const { store, bridge } = services;
  const redacted = columns.filter((column) => column.redacted !== null);
  if (redacted.length === 0) return null;
  const decide = (column: string, classification: Classification) =>
    void services.attempt(async () => {
      const { file, undo } = await bridge.invoke('column.classify', { node, column, classification });
      onDecided();
      store.getState().notify({
        tone: 'ok',
        message: `${column} is ${classification}: written to ${file}.`,
        action: {
          label: 'Undo',
          run: () =>
            void services.attempt(async () => {
              await bridge.invoke('check.takeBack', { undo });
              onDecided();
            }),
        },
      });
    });
  return (
    <ul className="redacted-columns" aria-label="Columns that are not shown">
      {redacted.map(({ name, reason, redacted: kind, by }) => (
        <li key={name} className="failing-note">
          <span>
            <code>{name}</code> is not shown: {reason ?? kind}.
          </span>
          {by === 'declared' ? null : (
            <>
              <Button aria-label={`${name} is public`} onClick={() => decide(name, 'public')}>
                It is public
              </Button>
              <Button aria-label={`${name} is personal`} onClick={() => decide(name, 'personal')}>
                It is personal
              </Button>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
