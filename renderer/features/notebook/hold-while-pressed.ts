/**
 * Keeps `cell` where it stands on screen until the button of the mouse that went down on it is released, whatever opens or
 * closes above it meanwhile (the preview of the cell that was edited, an editor that takes the place of its text): a button
 * that moves between press and release is not clicked. `onRelease` is called after the click was handled.
 */
export function holdWhilePressed(cell: HTMLElement, onRelease: () => void): void {
  const notebook = cell.closest('[data-notebook]');
  if (notebook === null) {
    onRelease();
    return;
  }
  const placeNow = () => {
    const { top } = cell.getBoundingClientRect();
    return { onScreen: top, inNotebook: top + notebook.scrollTop };
  };
  let place = placeNow();
  const hold = () => {
    if (!cell.isConnected) return;
    const { onScreen, inNotebook } = placeNow();
    // Not what the wheel does, or a selection that is drawn over the edge: there the place in the notebook stays.
    if (Math.abs(inNotebook - place.inNotebook) > 0.5) notebook.scrollBy(0, onScreen - place.onScreen);
    place = placeNow();
  };
  // Mutations are told before the next event is: a release never meets a place that has moved.
  const observer = new MutationObserver(hold);
  observer.observe(notebook, { attributes: true, childList: true, subtree: true });
  const release = () => {
    observer.disconnect();
    window.removeEventListener('mouseup', release, true);
    window.removeEventListener('dragend', release, true);
    setTimeout(onRelease);
  };
  window.addEventListener('mouseup', release, true);
  window.addEventListener('dragend', release, true);
}
