import { useViewport } from '@xyflow/react';
import { Command } from 'cmdk';
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { assertNever } from '../../../../shared/base/assert-never';
import type { Problem } from '../../../../shared/domain/problem';
import type { Position } from '../../../../shared/domain/sketch/sketch';
import { useAppState, useServices } from '../../../state/app-context';
import { isPlannedEdge } from '../../../state/canvas-selection';
import { connectFault, connectNodes, drawBox, groupBoxes } from '../../../state/commands/pipeline-edit-actions';
import type { CanvasPrompt } from '../../../state/pipeline-edit-slice';
import { editPipeline } from '../../../state/pipeline-edits';
import { Dot, toneOf } from '../../../ui/node-state';
import { ProblemView } from '../../../ui/problem-view';
import { usePromptAnswer } from './use-prompt-answer';
import './edit.css';

/** The short question that an edit asks on the canvas, at the place that it is about. Stands within React Flow. */
export function CanvasPrompts() {
  const { store } = useServices();
  const prompt = useAppState((state) => state.canvasPrompt);
  // It is asked where somebody looks: with another tab in front it is over.
  useEffect(() => () => store.setState({ canvasPrompt: null }), [store]);
  if (prompt === null) return null;
  return (
    <AtPlace at={prompt.at}>
      {prompt.kind === 'connect' ? (
        <ReaderChooser key={prompt.from.join('\n')} prompt={prompt} />
      ) : (
        <NamePrompt key={`${prompt.kind} ${prompt.at.x} ${prompt.at.y}`} prompt={prompt} />
      )}
    </AtPlace>
  );
}

/** Keeps what is asked within the canvas, near the place that it is about. */
function AtPlace({ at, children }: { readonly at: Position; readonly children: ReactNode }) {
  const { x, y, zoom } = useViewport();
  const element = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ readonly left: number; readonly top: number } | null>(null);
  useEffect(() => {
    const own = element.current;
    const canvas = own?.parentElement;
    if (own === null || canvas == null) return;
    const within = (wanted: number, size: number, room: number) => Math.max(8, Math.min(wanted, room - size - 8));
    const place = () =>
      setPlace({
        left: within(at.x * zoom + x, own.offsetWidth, canvas.clientWidth),
        top: within(at.y * zoom + y, own.offsetHeight, canvas.clientHeight),
      });
    place();
    // A problem makes it higher.
    const observer = new ResizeObserver(place);
    observer.observe(own);
    return () => observer.disconnect();
  }, [at, x, y, zoom]);
  return (
    <div ref={element} className="canvas-prompt nodrag nopan nowheel" style={place ?? { left: 0, top: 0, opacity: 0 }}>
      {children}
    </div>
  );
}

const questions = {
  box: { label: 'New planned box', placeholder: 'What it is: a title or a name', hint: 'Enter draws it' },
  group: { label: 'Title of the group', placeholder: 'What these boxes do together', hint: 'Enter groups them' },
} as const;

function NamePrompt({ prompt }: { readonly prompt: Exclude<CanvasPrompt, { kind: 'connect' }> }) {
  const services = useServices();
  const [text, setText] = useState('');
  const { label, placeholder, hint } = questions[prompt.kind];
  const field = useFocusOnce();
  const { problem, refused, isAnswered, attempt, giveUp } = usePromptAnswer(prompt, field);
  const problemId = useId();
  const done = () => {
    switch (prompt.kind) {
      case 'box':
        return drawBox(services, text, prompt.at, prompt.from);
      case 'group':
        return groupBoxes(services, text, prompt.nodes);
      default:
        return assertNever(prompt, 'question');
    }
  };
  return (
    <form
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        attempt(text, done);
      }}
    >
      <label>
        <span>{label}</span>
        <input
          ref={field}
          value={text}
          placeholder={placeholder}
          spellCheck={false}
          aria-invalid={problem !== null || undefined}
          aria-describedby={problem === null ? undefined : problemId}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            giveUp();
          }}
          // What was typed is not lost by a click beside it; what was refused is not sent again by one.
          onBlur={() => {
            if (isAnswered.current) return;
            if (text.trim() === '') giveUp('stay');
            else if (text !== refused) attempt(text, done);
          }}
        />
      </label>
      <small>
        {'from' in prompt && prompt.from.length > 0 ? `Reads ${prompt.from.join(', ')}. ` : ''}
        {problem === null ? hint : 'Enter tries again, Escape gives up'}
      </small>
      <PromptProblem id={problemId} problem={problem} />
    </form>
  );
}

/** Why what was answered could not be done, within the question. */
function PromptProblem({ id, problem }: { readonly id: string; readonly problem: Problem | null }) {
  return (
    <div id={id} className="prompt-problem">
      {problem === null ? null : <ProblemView problem={problem} role="alert" />}
    </div>
  );
}

/** Which node is to read the others: typed, or chosen with the arrows. A name that there is not becomes a planned box. */
function ReaderChooser({ prompt }: { readonly prompt: Extract<CanvasPrompt, { kind: 'connect' }> }) {
  const services = useServices();
  const graph = useAppState((state) => state.graph);
  const statuses = useAppState((state) => state.statuses);
  const [query, setQuery] = useState('');
  const field = useFocusOnce();
  const { from } = prompt;
  const { problem, isAnswered, attempt, giveUp } = usePromptAnswer(prompt, field);
  const problemId = useId();
  const choose = (action: () => Promise<unknown>) => attempt(query, action);
  const choices = useMemo(() => {
    const state = services.store.getState();
    const isPossible = (to: string) => from.every((name) => connectFault(state, name, to) === null);
    return graph.order
      .filter(isPossible)
      .map((name) => ({
        name,
        kind: graph.byName.get(name)?.kind ?? 'cell',
        isReader: from.every((source) => graph.upstream.get(name)?.includes(source) ?? false),
        isPlanned: from.some((source) => isPlannedEdge(state, source, name)),
      }))
      .filter(({ isReader, isPlanned }) => !isReader || isPlanned);
  }, [services, graph, from]);
  return (
    <Command
      loop
      label={`What reads ${from.join(', ')}`}
      className="reader-chooser"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        giveUp();
      }}
      onBlur={(event) => {
        if (!isAnswered.current && !event.currentTarget.contains(event.relatedTarget)) giveUp('stay');
      }}
    >
      <span className="label">What reads {from.join(', ')}?</span>
      <Command.Input
        ref={field}
        value={query}
        onValueChange={setQuery}
        placeholder="A box, or a name for a new one"
        aria-invalid={problem !== null || undefined}
        aria-describedby={problem === null ? undefined : problemId}
      />
      <PromptProblem id={problemId} problem={problem} />
      <Command.List>
        {choices.map(({ name, kind, isPlanned }) => {
          const status = statuses.get(name);
          return (
            <Command.Item
              key={name}
              value={name}
              onSelect={() => choose(() => (isPlanned ? disconnectAll(name) : connectNodes(services, from, name)))}
            >
              <Dot tone={status === undefined ? 'quiet' : toneOf(status.state)} />
              <span className="text">{name}</span>
              <small>{isPlanned ? 'disconnect' : kind}</small>
            </Command.Item>
          );
        })}
        {query.trim() === '' || graph.byName.has(query.trim()) ? null : (
          <Command.Item
            forceMount
            value={`new ${query}`}
            onSelect={() => choose(() => drawBox(services, query, prompt.at, from))}
          >
            <Dot tone="planned" />
            <span className="text">{query.trim()}</span>
            <small>new planned box</small>
          </Command.Item>
        )}
      </Command.List>
    </Command>
  );

  async function disconnectAll(to: string): Promise<void> {
    const state = services.store.getState();
    const planned = from.filter((name) => isPlannedEdge(state, name, to));
    await editPipeline(
      services,
      planned.map((name) => ({ do: 'disconnect', from: name, to })),
    );
  }
}

/** Takes the keyboard when it is there, after the key that led here is over. */
function useFocusOnce() {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const frame = requestAnimationFrame(() => field.current?.focus({ preventScroll: true }));
    return () => cancelAnimationFrame(frame);
  }, []);
  return field;
}
