import { Braces, RotateCcw, Save, SlidersHorizontal } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import type { InputDefinition } from '../../../../shared/domain/inputs/input-definition';
import { inputDefinition } from '../../../../shared/domain/inputs/read-input';
import type { InputCell as InputBlock } from '../../../../shared/domain/notebook/notebook';
import { useAppState, useServices } from '../../../state/app-context';
import { saveInputDefault } from '../../../state/commands/input-actions';
import { runCell } from '../../../state/commands/notebook-actions';
import { Button, IconButton } from '../../../ui/button';
import { ProblemView } from '../../../ui/problem-view';
import { CellFrame } from '../cell-frame';
import { CellName } from '../cell-name';
import { useTurnNearViewport } from '../use-near-viewport';
import { InputControl } from './input-control';
import { useInput } from './use-input';
import { useInputOptions } from './use-input-options';
import { YamlEditor } from './yaml-editor';
import './inputs.css';

interface InputCellProps {
  readonly file: string;
  readonly cell: InputBlock;
}

/** An input cell: its control, or the YAML behind it. */
export function InputCell({ file, cell }: InputCellProps) {
  const services = useServices();
  const active = useAppState((state) =>
    state.activeCell?.file === file && state.activeCell.id === cell.id ? state.activeCell : null,
  );
  const wanted = useAppState((state) => state.inputsAsText[`${file}#${cell.id}`] === true);
  const definition = useMemo(() => inputDefinition(cell.body), [cell.body]);
  // While it is being written, a body that has become a control must not take the text away from under the caret.
  const wasText = useRef(definition === undefined);
  if (definition === undefined) wasText.current = true;
  else if (active?.mode !== 'edit') wasText.current = false;
  const asText = definition === undefined || wanted || wasText.current;
  const host = useRef<HTMLDivElement>(null);
  const near = useTurnNearViewport(host, 900, active?.mode === 'edit');
  return (
    <CellFrame
      file={file}
      id={cell.id}
      name={cell.name}
      className={asText ? 'input-cell' : 'input-cell compact'}
      onActivate={() => services.store.getState().activateCell(file, cell.id, 'command')}
    >
      <header>
        {asText ? <SlidersHorizontal size={14} aria-hidden /> : null}
        <CellName file={file} cell={cell} />
        {definition === undefined ? (
          <span className="chip">input</span>
        ) : (
          <Origin cell={cell} definition={definition} />
        )}
        <span className="spacer" />
        <span className="quiet-actions">
          {definition === undefined ? null : <ValueActions file={file} cell={cell} definition={definition} />}
          {definition === undefined ? null : (
            <IconButton
              label={asText ? 'Show the control' : 'Edit as YAML'}
              onClick={() => {
                if (wanted === asText) services.store.getState().toggleInputText(file, cell.id);
                wasText.current = false;
                services.store.getState().activateCell(file, cell.id, 'command');
              }}
            >
              {asText ? <SlidersHorizontal size={14} aria-hidden /> : <Braces size={14} aria-hidden />}
            </IconButton>
          )}
        </span>
      </header>
      <div ref={host} className="cell-text">
        {asText ? (
          near ? (
            <YamlEditor file={file} cell={cell} active={active} />
          ) : (
            <pre className="static-code">{cell.body}</pre>
          )
        ) : definition === undefined ? null : (
          <Control file={file} cell={cell} definition={definition} near={near} turn={turnOf(active)} />
        )}
      </div>
      {cell.problems.map((problem) => (
        <ProblemView key={`${problem.code}:${problem.line}:${problem.message}`} problem={problem} />
      ))}
    </CellFrame>
  );
}

/** Grows each time that the cell is entered. */
function turnOf(active: { readonly mode: string; readonly turn: number } | null): number | null {
  return active?.mode === 'edit' ? active.turn : null;
}

interface ControlProps extends InputCellProps {
  readonly definition: InputDefinition;
}

function Control({ file, cell, definition, near, turn }: ControlProps & { near: boolean; turn: number | null }) {
  const services = useServices();
  const input = useInput(cell.name, definition);
  const offered = useInputOptions(definition, near);
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (turn === null || host.current === null || host.current.contains(document.activeElement)) return;
    // Not while its list is open: that lies outside of the cell.
    if (document.querySelector('.choice-list') !== null) return;
    host.current.querySelector<HTMLElement>('input, button')?.focus();
  }, [turn]);
  const fault = input.bound.find((parameter) => parameter.problem !== undefined)?.problem;
  const from = 'options' in definition && definition.options.kind === 'node' ? definition.options.from : null;
  const isNumeric = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*)$/.test(offered.sqlType ?? '');
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the controls inside are what one works with. */}
      <div
        ref={host}
        className="input-row"
        data-cell-editor
        data-control={definition.control}
        onFocus={() => {
          const { activeCell, activateCell } = services.store.getState();
          const isActive = activeCell?.file === file && activeCell.id === cell.id && activeCell.mode === 'edit';
          if (!isActive) activateCell(file, cell.id, 'edit');
        }}
      >
        <InputControl name={cell.name} definition={definition} input={input} offered={offered} />
      </div>
      {definition.description === undefined ? null : <p className="input-note">{definition.description}</p>}
      {fault === undefined ? null : (
        <ProblemView problem={{ code: 'bad_parameter', severity: 'error', message: fault }} />
      )}
      {offered.problem === null ? null : (
        <ProblemView problem={offered.problem}>
          {offered.problem.code === 'result_gone' && from !== null ? (
            <Button onClick={() => void services.attempt(() => runCell(services, from))}>Run {from}</Button>
          ) : null}
        </ProblemView>
      )}
      {isNumeric && definition.valueType === 'text' ? (
        <ProblemView
          problem={{
            code: 'bad_input',
            severity: 'info',
            message: `The options are of type ${offered.sqlType}, and the value is bound as text.`,
            hint: 'Add `value_type: bigint`, or the type that fits.',
          }}
        />
      ) : null}
    </>
  );
}

const origins = {
  given: 'given at the start',
  set: 'set here',
  notebook: 'default',
  manifest: "the workspace's default",
  fallback: 'no default',
} as const;

/** Where the value comes from. */
function Origin({ cell, definition }: { cell: InputBlock; definition: InputDefinition }) {
  const { bound } = useInput(cell.name, definition);
  const set = bound.find((parameter) => parameter.origin === 'set') ?? bound[0];
  if (set === undefined) return null;
  return (
    <span className="chip" data-tone={set.origin === 'set' ? 'busy' : undefined}>
      {set.origin === undefined ? 'no value' : origins[set.origin]}
    </span>
  );
}

function ValueActions({ file, cell, definition }: ControlProps) {
  const services = useServices();
  const input = useInput(cell.name, definition);
  if (!input.bound.some((parameter) => parameter.origin === 'set')) return null;
  return (
    <>
      <IconButton
        label="Save as default: writes the value into the notebook, for everybody"
        aria-label="Save as default"
        onClick={() => void services.attempt(() => saveInputDefault(services, file, cell.id))}
      >
        <Save size={14} aria-hidden />
      </IconButton>
      <IconButton label="Reset to the default" onClick={() => input.reset()}>
        <RotateCcw size={14} aria-hidden />
      </IconButton>
    </>
  );
}
