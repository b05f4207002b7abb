/** A rectangle on the desktop, in device-independent pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const preferred = { width: 1440, height: 920 };

/**
 * Where the window opens: where it was, if a person can still reach it there (displays come and go between sessions),
 * otherwise in the middle of the first work area, no larger than that.
 */
export function usableBounds(saved: Rectangle | undefined, workAreas: readonly Rectangle[]): Rectangle {
  if (saved !== undefined && workAreas.some((area) => isReachable(saved, area))) return saved;
  const [area] = workAreas;
  if (area === undefined) return { x: 0, y: 0, ...preferred };
  const width = Math.min(saved?.width ?? preferred.width, area.width);
  const height = Math.min(saved?.height ?? preferred.height, area.height);
  return {
    x: area.x + Math.round((area.width - width) / 2),
    y: area.y + Math.round((area.height - height) / 2),
    width,
    height,
  };
}

/** Enough of the window's top edge lies on the work area to take hold of it. */
function isReachable(window: Rectangle, area: Rectangle): boolean {
  const visibleWidth = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  return visibleWidth >= 100 && window.y >= area.y - 10 && window.y <= area.y + area.height - 60;
}
