import type { CanvasBox } from '../../../../shared/domain/canvas/canvas-model';
import { type CheckOutcome, worstFirst } from '../../../../shared/domain/checks/check-outcome';
import { formatOfName } from '../../../../shared/domain/import/format-of-name';
import type { NodeState, NodeStatus } from '../../../../shared/domain/run/run';
import { planOf, sinkOf } from '../../../state/canvas-selection';
import type { AppState } from '../../../state/store';
import { formatDuration, formatQuantity } from '../../../ui/format';
import { stateSentence, type Tone, toneOf } from '../../../ui/node-state';

/** What a box says. Strings only, so that a box is drawn again only when it says something else. */
export interface BoxFacts {
  readonly tone: Tone;
  /** The state as a word; of a group, how many of its nodes are what. */
  readonly state: string;
  /** Why it is in that state. */
  readonly why: string;
  /** Rows and duration. */
  readonly numbers: string;
  /** 0 to 1 while it runs, where that can be told. */
  readonly progress: number | null;
  /** What it is: `source · parquet`. */
  readonly kind: string;
  readonly checks: { readonly tone: Tone; readonly text: string; readonly words: string } | null;
  /** Failing checks that keep what reads it from running; null where there are none. */
  readonly gate: { readonly count: number; readonly words: string } | null;
  /** Everything in sentences, for those who do not see it. */
  readonly description: string;
}

export function boxFacts(box: CanvasBox, state: AppState, isSelected: boolean): BoxFacts {
  const statuses = box.nodes.flatMap((name) => state.statuses.get(name) ?? []);
  const outcomes = box.nodes.flatMap((name) => state.checks.get(name) ?? []);
  const status = box.kind === 'group' ? undefined : statuses[0];
  const facts = {
    ...(box.kind === 'group' ? factsOfGroup(statuses) : factsOfNode(status)),
    kind: kindWords(box, state),
    checks: checksOf(outcomes),
    gate: gateOf(outcomes),
  };
  const [reads, feeds] = [endsOf(box, state.graph.upstream), endsOf(box, state.graph.downstream)];
  const description = [
    facts.kind,
    facts.why === '' ? facts.state : facts.why,
    facts.numbers,
    facts.checks?.words ?? '',
    facts.gate?.words ?? '',
    reads.length === 0 ? '' : `reads ${reads.join(', ')}`,
    feeds.length === 0 ? '' : `feeds ${feeds.join(', ')}`,
    box.isOutput ? 'output of the pipeline' : '',
    isSelected ? 'selected' : '',
  ];
  return { ...facts, description: `${description.filter((part) => part !== '').join('; ')}.` };
}

function factsOfNode(
  status: NodeStatus | undefined,
): Pick<BoxFacts, 'tone' | 'state' | 'why' | 'numbers' | 'progress'> {
  if (status === undefined) return { tone: 'quiet', state: '', why: '', numbers: '', progress: null };
  const { state, rows, ms, problem, progress } = status;
  const running = state === 'running';
  return {
    tone: toneOf(state),
    state: running && progress !== undefined ? `running ${Math.round(progress * 100)} %` : state,
    why: [stateSentence(status), problem === undefined || state === 'blocked' ? '' : problem.message]
      .filter((part) => part !== '')
      .join(': '),
    numbers: [
      rows === undefined ? '' : formatQuantity(rows, 'row'),
      ms === undefined || state === 'source' ? '' : formatDuration(ms),
    ]
      .filter((part) => part !== '')
      .join(' · '),
    progress: running ? (progress ?? null) : null,
  };
}

/** The state that needs a look first. */
const worst: readonly NodeState[] = [
  'failed',
  'broken',
  'blocked',
  'running',
  'queued',
  'stale',
  'empty',
  'planned',
  'fresh',
  'source',
];

function factsOfGroup(statuses: readonly NodeStatus[]): ReturnType<typeof factsOfNode> {
  const counts = worst.flatMap((state) => {
    const count = statuses.filter((status) => status.state === state).length;
    return count === 0 ? [] : [{ state, count }];
  });
  const first = counts[0]?.state;
  const words = counts.map(({ state, count }) => `${count} ${state}`).join(', ');
  return { tone: first === undefined ? 'quiet' : toneOf(first), state: words, why: words, numbers: '', progress: null };
}

function kindWords(box: CanvasBox, state: AppState): string {
  const node = state.graph.byName.get(box.id);
  switch (box.kind) {
    case 'group':
      return `group · ${formatQuantity(box.nodes.length, 'node')}`;
    case 'source': {
      const format = state.workspace?.sources.find(({ name }) => name === box.id)?.format;
      return format === undefined ? 'source' : `source · ${format}`;
    }
    case 'file': {
      const format = node === undefined ? undefined : formatOfName(node.file);
      return format === undefined ? 'file' : `file · ${format}`;
    }
    case 'planned': {
      const plan = planOf(state, box.id);
      const columns = (plan?.columns ?? []).map(({ name }) => name).join(', ');
      return columns === '' ? 'nobody wrote it yet' : columns;
    }
    case 'sink': {
      const write = sinkOf(state, box.id)?.write;
      if (write === undefined) return 'sink';
      return 'path' in write ? `writes ${write.path}` : `writes ${write.connection}.${write.table}`;
    }
    default:
      return box.kind;
  }
}

function checksOf(outcomes: readonly CheckOutcome[]): BoxFacts['checks'] {
  if (outcomes.length === 0) return null;
  const count = (verdict: CheckOutcome['outcome']) => outcomes.filter(({ outcome }) => outcome === verdict).length;
  const [failed, warned] = [count('fail') + count('error'), count('warn')];
  if (failed > 0) {
    const words = `${failed} of ${formatQuantity(outcomes.length, 'check')} failed: ${namesOf(outcomes)}`;
    return { tone: 'bad', text: `✕ ${failed} of ${outcomes.length}`, words };
  }
  if (warned > 0) {
    const words = `${warned} of ${formatQuantity(outcomes.length, 'check')} warned: ${namesOf(outcomes)}`;
    return { tone: 'warn', text: `! ${warned} of ${outcomes.length}`, words };
  }
  const text = formatQuantity(outcomes.length, 'check');
  return { tone: 'ok', text: `✓ ${text}`, words: `${text} passed` };
}

function gateOf(outcomes: readonly CheckOutcome[]): BoxFacts['gate'] {
  const failed = outcomes.filter(({ outcome }) => outcome === 'fail');
  if (failed.length === 0) return null;
  const names = failed.map(({ name }) => name).join(', ');
  return {
    count: failed.length,
    words: `${formatQuantity(failed.length, 'failing check')} ${failed.length === 1 ? 'keeps' : 'keep'} what reads it from running: ${names}`,
  };
}

function namesOf(outcomes: readonly CheckOutcome[]): string {
  return worstFirst(outcomes)
    .filter(({ outcome }) => outcome !== 'pass')
    .map(({ name }) => name)
    .join(', ');
}

function endsOf(box: CanvasBox, ends: ReadonlyMap<string, readonly string[]>): string[] {
  const own = new Set(box.nodes);
  return [...new Set(box.nodes.flatMap((name) => ends.get(name) ?? []))].filter((name) => !own.has(name));
}
