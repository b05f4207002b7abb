/** Pictures of the charts on screen, for the commands that save and copy them. */

export interface ChartPicture {
  toSvg(): Promise<string>;
  toPng(scale: number, background: string): Promise<Blob>;
}

const pictures = new Map<string, () => ChartPicture | null>();

/** Tells where the picture of a chart (`file#cell`) is to be had; returns what takes it back. */
export function registerChart(key: string, picture: () => ChartPicture | null): () => void {
  pictures.set(key, picture);
  return () => {
    if (pictures.get(key) === picture) pictures.delete(key);
  };
}

/** The picture of a chart, or null while it is not drawn. */
export function pictureOfChart(key: string): ChartPicture | null {
  return pictures.get(key)?.() ?? null;
}
