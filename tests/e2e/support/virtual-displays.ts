/** The displays that `npm run test:e2e` started, one for each worker; none where there is a real one. */
export const virtualDisplays = (process.env.PLUMBLINE_DISPLAYS ?? '').split(',').filter((display) => display !== '');

/** Puts all that this worker starts on its own display. */
export function takeDisplayOfWorker(): void {
  const worker = process.env.TEST_PARALLEL_INDEX;
  if (worker === undefined || virtualDisplays.length === 0) return;
  const display = virtualDisplays[Number(worker)];
  if (display === undefined)
    throw new Error(`There are ${virtualDisplays.length} virtual displays; more workers than that cannot run.`);
  process.env.DISPLAY = display;
}
