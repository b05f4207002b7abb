import type { JsonObject } from './vega-walk';

export type ChartTheme = 'light' | 'dark';

/**
 * The design tokens that charts are drawn with. Vega paints on a canvas and in files, which know no CSS variables, so the
 * values stand here too; a test holds them to renderer/ui/tokens.css.
 */
export const chartTokens = {
  light: {
    surface: '#ffffff',
    line: '#e3e6eb',
    lineStrong: '#cfd4dc',
    ink: '#16191f',
    ink2: '#4b5563',
    accent: '#2563d9',
  },
  dark: {
    surface: '#161a20',
    line: '#262c36',
    lineStrong: '#3a4452',
    ink: '#e8ebf0',
    ink2: '#aab3c0',
    accent: '#6ea1ff',
  },
} as const satisfies Record<ChartTheme, Record<string, string>>;

/** Told apart also with the common kinds of colour blindness, and at least 3:1 against the surface. */
const categories = {
  light: ['#2563d9', '#c2570c', '#16803f', '#a23bb5', '#0e7f92', '#b42e5e', '#7a6a00', '#5b52d6', '#6b7280', '#8a4b2d'],
  dark: ['#6ea1ff', '#f2994a', '#5cc48d', '#d38bf0', '#4fc3d9', '#f27ea4', '#d8c34a', '#a29bfe', '#9aa4b2', '#d09a78'],
} as const;

const ramps = {
  light: ['#e6effc', '#a9c8f7', '#5f97ec', '#2563d9', '#123a8c'],
  dark: ['#1b2a47', '#27488a', '#3f72cf', '#6ea1ff', '#c3d9ff'],
} as const;

const diverging = {
  light: ['#b42e23', '#e8a49c', '#f1f2f4', '#9db9ee', '#2563d9'],
  dark: ['#f2857a', '#7c3b36', '#2a303a', '#31528f', '#6ea1ff'],
} as const;

/** Vega-Lite's `config` for a theme. What a chart says in its own `config` comes before it. */
export function chartConfig(theme: ChartTheme): JsonObject {
  const { line, lineStrong, ink, ink2, accent } = chartTokens[theme];
  const font = '"Inter Variable", Inter, system-ui, sans-serif';
  return {
    background: 'transparent',
    font,
    padding: 8,
    view: { stroke: null, continuousWidth: 320, continuousHeight: 280, discreteHeight: { step: 22 } },
    mark: { color: accent, tooltip: true },
    arc: { fill: accent },
    area: { fill: accent, fillOpacity: 0.75, line: false },
    bar: { fill: accent, cornerRadiusEnd: 2 },
    line: { stroke: accent, strokeWidth: 1.75 },
    point: { filled: true, fill: accent, opacity: 0.7, size: 28 },
    circle: { fill: accent, opacity: 0.7, size: 28 },
    square: { fill: accent, opacity: 0.7, size: 28 },
    rule: { color: ink2 },
    tick: { color: accent },
    text: { color: ink, font, fontSize: 11 },
    boxplot: {
      median: { color: theme === 'light' ? '#ffffff' : '#0f1216' },
      rule: { color: ink2 },
      ticks: { color: ink2 },
    },
    errorbar: { rule: { color: ink2 }, ticks: { color: ink2 } },
    axis: {
      labelColor: ink2,
      labelFont: font,
      labelFontSize: 11,
      titleColor: ink2,
      titleFont: font,
      titleFontSize: 11,
      titleFontWeight: 500,
      titlePadding: 8,
      gridColor: line,
      domainColor: lineStrong,
      tickColor: lineStrong,
      tickSize: 4,
      labelPadding: 4,
    },
    axisQuantitative: { domain: false, ticks: false },
    axisX: { grid: false, domain: true, ticks: true },
    axisBand: { ticks: false },
    legend: {
      labelColor: ink2,
      labelFont: font,
      labelFontSize: 11,
      titleColor: ink2,
      titleFont: font,
      titleFontSize: 11,
      titleFontWeight: 500,
      symbolSize: 70,
    },
    header: {
      labelColor: ink2,
      labelFont: font,
      labelFontSize: 11,
      titleColor: ink2,
      titleFont: font,
      titleFontSize: 11,
      titleFontWeight: 500,
    },
    title: {
      color: ink,
      font,
      fontSize: 13,
      fontWeight: 600,
      anchor: 'start',
      offset: 12,
      subtitleColor: ink2,
      subtitleFont: font,
      subtitleFontSize: 12,
    },
    range: {
      category: [...categories[theme]],
      ordinal: [...ramps[theme]],
      ramp: [...ramps[theme]],
      heatmap: [...ramps[theme]],
      diverging: [...diverging[theme]],
    },
  };
}
