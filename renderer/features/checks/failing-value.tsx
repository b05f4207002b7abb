import { useEffect, useRef, useState } from 'react';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import type { FailingColumn } from '../../../shared/domain/checks/failing-rows';
import { type BrokenCheck, valueProposals } from '../../../shared/domain/checks/suggest/value-proposals';
import { useServices } from '../../state/app-context';
import { writeProposal } from '../../state/suggestions';
import { MenuAt, MenuItem, type MenuPlace } from '../../ui/grid/menu-at';

interface FailingValueProps {
  readonly check: CheckOutcome;
  readonly column: FailingColumn | undefined;
  readonly text: string | null;
}

/** A value of a row that breaks a check: a click opens what can be made of it. */
export function FailingValue({ check, column, text }: FailingValueProps) {
  const [place, setPlace] = useState<MenuPlace | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const shown = text === null ? <span className="null">NULL</span> : text;
  if (column?.type === undefined || column.redacted !== null) return shown;
  const open = () => {
    const box = button.current?.getBoundingClientRect();
    if (box !== undefined) setPlace({ x: box.left, y: box.bottom });
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className="failing-value"
        aria-haspopup="menu"
        aria-expanded={place !== null}
        aria-label={`${column.name} ${text ?? 'NULL'}: make a check of it`}
        onClick={open}
      >
        {shown}
      </button>
      {place === null ? null : (
        <ValueMenu
          check={check}
          value={{ column: column.name, type: column.type, value: text }}
          place={place}
          onClose={() => {
            setPlace(null);
            button.current?.focus();
          }}
        />
      )}
    </>
  );
}

interface ValueMenuProps {
  readonly check: CheckOutcome;
  readonly value: Parameters<typeof valueProposals>[0];
  readonly place: MenuPlace;
  readonly onClose: () => void;
}

function ValueMenu({ check, value, place, onClose }: ValueMenuProps) {
  const services = useServices();
  const { node, file, line, name, type, column } = check;
  const [broken, setBroken] = useState<BrokenCheck>({ type, column, listsValues: false });
  // Only the file says whether the check lists values.
  useEffect(() => {
    if (type !== 'invalid') return;
    let wanted = true;
    services.bridge.invoke('check.list', { node }).then(
      (checks) => {
        const own = checks.find((one) => one.file === file && one.line === line && one.name === name);
        const listsValues = own?.type === 'invalid' && own.validity.validValues !== undefined;
        if (wanted && listsValues) setBroken({ type, column, listsValues });
      },
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [services, node, file, line, name, type, column]);
  return (
    <MenuAt label={`Checks from ${value.column}`} place={place} onClose={onClose}>
      {valueProposals(value, broken).map((proposal) => (
        <MenuItem
          key={proposal.title}
          onSelect={() =>
            void services.attempt(() => writeProposal(services, node, proposal, { node, file, line, name }))
          }
        >
          {proposal.title}
        </MenuItem>
      ))}
    </MenuAt>
  );
}
