import type { MarkOrder } from './order-marks';

/** The marks of a drawn chart, as the keyboard goes through them. */
export interface ReachableMarks {
  readonly count: number;
  readonly order: MarkOrder;
  /** In pixels of the picture. */
  placeOf(index: number): {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  /** Its values in words. */
  nameOf(index: number): string;
  /** Does what a click on it does. */
  click(index: number): void;
  /** Shows its values beside it. */
  showTip(index: number): void;
  hideTip(): void;
}

interface MarkCursorParts {
  /** Holds the picture, and is what the cursor is placed within. */
  readonly frame: HTMLElement;
  readonly picture: HTMLElement;
  /** Of the chart. */
  readonly name: string;
  /** Escape was pressed on a mark. */
  readonly onLeave: () => void;
}

/** How small a mark may be for its ring. */
const smallest = 8;
const pageSteps = 10;

/**
 * The way of the keyboard to the marks of a chart: one button over the picture, which stands at one mark after another and
 * does what a click there does. A chart of thousands of marks has one more element, and nothing is looked up before
 * it has the keyboard. Each mark is a button of its own while the keyboard is there, so that assistive technology reads it.
 */
export class MarkCursor {
  readonly #parts: MarkCursorParts;
  #read: (() => ReachableMarks) | null = null;
  #marks: ReachableMarks | null = null;
  #button: HTMLButtonElement | null = null;
  #index: number | null = null;

  constructor(parts: MarkCursorParts) {
    this.#parts = parts;
  }

  /** Another picture stands there: `read` gives its marks when they are needed, null where it has none. */
  show(read: (() => ReachableMarks) | null): void {
    this.#marks = null;
    this.#read = read;
    const isHere = this.#button !== null && this.#button === document.activeElement;
    // While a chart is away the keyboard stays where it was.
    if (isHere && read === null) return;
    if (isHere) this.#goTo(this.#index ?? 0);
    else this.#replaceButton(read === null ? null : this.#newButton());
  }

  /** The picture has another size. */
  move(): void {
    this.#marks = null;
    if (this.#button === document.activeElement && this.#index !== null) this.#describe(this.#index);
  }

  dispose(): void {
    this.#replaceButton(null);
  }

  #reachable(): ReachableMarks | null {
    this.#marks ??= this.#read?.() ?? null;
    return this.#marks;
  }

  #newButton(): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'chart-mark';
    button.dataset.chartMark = '';
    button.setAttribute('aria-label', `Marks of ${this.#parts.name}`);
    button.addEventListener('keydown', (event) => this.#onKey(event));
    button.addEventListener('click', () => {
      if (this.#index !== null) this.#reachable()?.click(this.#index);
    });
    button.addEventListener('focus', () => {
      const first = this.#reachable()?.order.across[0];
      if (first !== undefined) this.#describe(this.#index ?? first);
    });
    button.addEventListener('blur', () => this.#marks?.hideTip());
    return button;
  }

  #replaceButton(next: HTMLButtonElement | null): void {
    const before = this.#button;
    this.#button = next;
    if (next !== null) this.#parts.frame.append(next);
    before?.remove();
  }

  /** A new button each time: many readers say nothing when the one that has the keyboard is given another name. */
  #goTo(index: number): void {
    this.#index = index;
    const before = this.#button;
    const next = this.#newButton();
    this.#button = next;
    this.#parts.frame.append(next);
    next.focus({ preventScroll: true });
    before?.remove();
  }

  /** Puts the button on a mark; of fewer marks than before, on the last. */
  #describe(wanted: number): void {
    const marks = this.#reachable();
    const button = this.#button;
    if (marks === null || button === null || marks.count === 0) return;
    const index = Math.min(wanted, marks.count - 1);
    this.#index = index;
    const { frame, picture } = this.#parts;
    const offset = { left: picture.offsetLeft - frame.clientLeft, top: picture.offsetTop - frame.clientTop };
    const { left, top, width, height } = marks.placeOf(index);
    const [wide, high] = [Math.max(width, smallest), Math.max(height, smallest)];
    button.style.left = `${offset.left + left - (wide - width) / 2}px`;
    button.style.top = `${offset.top + top - (high - height) / 2}px`;
    button.style.width = `${wide}px`;
    button.style.height = `${high}px`;
    button.setAttribute('aria-label', marks.nameOf(index));
    const place = marks.order.across.indexOf(index) + 1;
    button.setAttribute('aria-description', `Mark ${place} of ${marks.count}. The arrow keys go to the others.`);
    button.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    marks.showTip(index);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === 'Escape')
      this.#parts.frame.closest<HTMLElement>('[data-cell-id]')?.focus({ preventScroll: true });
    else if (!isStep(event.key)) return;
    else {
      const marks = this.#reachable();
      const next = marks === null ? undefined : stepFrom(marks.order, this.#index ?? 0, event.key);
      if (next !== undefined && next !== this.#index) this.#goTo(next);
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

const steps = {
  ArrowRight: ['across', 1],
  ArrowLeft: ['across', -1],
  ArrowDown: ['down', 1],
  ArrowUp: ['down', -1],
  PageDown: ['across', pageSteps],
  PageUp: ['across', -pageSteps],
  Home: ['across', Number.NEGATIVE_INFINITY],
  End: ['across', Number.POSITIVE_INFINITY],
} as const;

function isStep(key: string): key is keyof typeof steps {
  return Object.hasOwn(steps, key);
}

/** The mark that a key goes to; the same where the way ends. */
function stepFrom(order: MarkOrder, index: number, key: keyof typeof steps): number | undefined {
  const [way, distance] = steps[key];
  const marks = order[way];
  return marks[Math.max(0, Math.min(marks.length - 1, marks.indexOf(index) + distance))];
}
