import type { View } from 'vega';
import { Handler } from 'vega-tooltip';
import type { ChartData } from '../../../../shared/domain/chart/chart-data';
import { chartWithData } from '../../../../shared/domain/chart/chart-data';
import type { ChartPlan } from '../../../../shared/domain/chart/plan-chart';
import { chartView } from '../../../../shared/domain/chart/vega/chart-view';
import { eachObject, isObject, type JsonObject } from '../../../../shared/domain/chart/vega-walk';
import { clickedFields, isClickable, marksIn, nameOfMark, type SceneItem, type SceneMark } from './chart-marks';
import type { ReachableMarks } from './mark-cursor';
import { type FieldText, fieldText, type ShownField } from './mark-fields';
import { orderMarks } from './order-marks';

export { compileChart } from '../../../../shared/domain/chart/vega/compile-chart';

/** Vega and all that needs it: a chunk of its own, fetched when the first chart comes near the screen. */

/** From so many marks on, a canvas draws faster than a tree of elements. */
const marksOfCanvas = 1500;

export interface DrawnChart {
  readonly renderer: 'svg' | 'canvas';
  /** Its marks for the keyboard, as they stand now; null where none can be clicked. */
  readonly marks: (() => ReachableMarks) | null;
  /** Gives the chart another width, where it has the width of its cell. */
  resize(width: number): Promise<void>;
  toSvg(): Promise<string>;
  /** A PNG at a multiple of the size on screen, over a background. */
  toPng(scale: number, background: string): Promise<Blob>;
  dispose(): void;
}

export async function drawChart(
  host: HTMLElement,
  plan: ChartPlan,
  data: ChartData,
  options: {
    readonly resizable: boolean;
    readonly background: string;
    /** A mark was clicked: what it shows, as its tooltip says it. */
    readonly onMark: (shown: readonly ShownField[]) => void;
  },
): Promise<DrawnChart> {
  const vega = chartWithData(plan, data);
  const marks = data.sets.reduce((sum, set) => sum + set.page.rowCount, 0);
  const renderer = marks >= marksOfCanvas ? 'canvas' : 'svg';
  if (renderer === 'canvas') lighten(vega, plan, data);
  const textOf = fieldText(plan);
  const tooltip = new Handler({
    id: tooltipId,
    disableDefaultStyle: true,
    formatTooltip: tooltipOf(textOf),
  });
  const view = chartView(vega, { renderer, container: host, hover: true, tooltip: tooltip.call } as never);
  await view.runAsync();
  view.addEventListener('click', (_event, item) => {
    const clicked = item as unknown as SceneItem | null | undefined;
    if (clicked?.mark !== undefined && isClickable(clicked.mark)) options.onMark(clickedFields(clicked, textOf));
  });
  const hasMarks = sceneMarks(view).next().done !== true;
  const reach = () => reachableMarks(view, host, tooltip, textOf, options.onMark);
  return {
    renderer,
    marks: hasMarks ? reach : null,
    async resize(width) {
      if (!options.resizable || view.width() === width) return;
      await view.width(width).runAsync();
    },
    toSvg: () => withBackground(view, options.background, () => view.toSVG()),
    toPng: (scale, background) =>
      withBackground(view, background, async () => {
        const canvas = (await view.toCanvas(scale)) as unknown as HTMLCanvasElement;
        return await new Promise<Blob>((resolve, reject) =>
          canvas.toBlob(
            (blob) => (blob === null ? reject(new Error('The picture is empty.')) : resolve(blob)),
            'image/png',
          ),
        );
      }),
    dispose() {
      document.getElementById(tooltipId)?.classList.remove('visible');
      view.finalize();
      host.replaceChildren();
    },
  };
}

function sceneMarks(view: View) {
  const { root } = view.scenegraph() as unknown as { readonly root: SceneMark };
  const { left = 0, top = 0 } = view.padding() as { readonly left?: number; readonly top?: number };
  const [x = 0, y = 0] = view.origin();
  return marksIn(root, left + x, top + y);
}

function reachableMarks(
  view: View,
  host: HTMLElement,
  tooltip: Handler,
  textOf: FieldText,
  onMark: (shown: readonly ShownField[]) => void,
): ReachableMarks {
  const marks = [...sceneMarks(view)];
  const markAt = (index: number) => {
    const mark = marks[index];
    if (mark === undefined) throw new Error(`The chart has no mark ${index}.`);
    return mark;
  };
  return {
    count: marks.length,
    order: orderMarks(marks),
    placeOf: markAt,
    nameOf: (index) => nameOfMark(markAt(index).item, textOf),
    click: (index) => onMark(clickedFields(markAt(index).item, textOf)),
    showTip(index) {
      const { item, left, top, width } = markAt(index);
      const picture = host.getBoundingClientRect();
      const place = { clientX: picture.left + left + width, clientY: picture.top + top };
      tooltip.call(null, place as MouseEvent, item as never, item.tooltip);
    },
    hideTip: () => document.getElementById(tooltipId)?.classList.remove('visible'),
  };
}

async function withBackground<Value>(view: View, background: string, action: () => Promise<Value>): Promise<Value> {
  const before = view.background();
  view.background(background);
  try {
    return await action();
  } finally {
    view.background(before);
  }
}

const tooltipId = 'chart-tooltip';

/**
 * Leaves out of a chart with many marks what each of them would cost: a sentence for assistive technology, which does not
 * look into a canvas, and the text of its tooltip, which is made of its row when it is asked for.
 */
function lighten(vega: JsonObject, plan: ChartPlan, data: ChartData): void {
  const single = plan.request.queries.some(
    ({ name, give }) =>
      give === 'rows' && (data.sets.find((set) => set.name === name)?.page.rowCount ?? 0) >= marksOfCanvas,
  );
  eachObject(vega.marks, (mark) => {
    const update = isObject(mark.encode) && isObject(mark.encode.update) ? mark.encode.update : undefined;
    if (update === undefined) return;
    delete update.description;
    delete update.ariaRoleDescription;
    if (single && isObject(update.tooltip)) update.tooltip = { signal: 'datum' };
  });
}

/** The fields of a mark as a small table; every text of it is escaped. */
function tooltipOf(textOf: FieldText): (value: unknown, toHtml: (value: unknown) => string) => string {
  return (value, toHtml) => {
    if (!isObject(value)) return toHtml(value);
    const rows = Object.entries(value).map(
      ([name, field]) =>
        `<tr><td class="key">${toHtml(name)}</td><td class="value">${toHtml(textOf(name, field))}</td></tr>`,
    );
    return `<table><tbody>${rows.join('')}</tbody></table>`;
  };
}
