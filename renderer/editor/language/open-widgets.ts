/** The editors' lists and hints that are open now, as the editor marks them. */
const lists = '.suggest-widget.visible, .rename-box';
const hints = '.parameter-hints-widget.visible, .monaco-hover:not(.hidden)';

let host: HTMLElement | null = null;

/**
 * Where the editors put what hangs over their text: beside the page's own content, because a cell clips what is in it. Keys
 * pressed there are keys of the text.
 */
export function widgetHost(): HTMLElement {
  if (host !== null) return host;
  host = document.createElement('div');
  host.className = 'monaco-editor editor-widgets';
  host.dataset.cellEditor = '';
  document.body.append(host);
  return host;
}

/** Whether a list is open that the arrow keys go through. */
export function hasOpenWidget(): boolean {
  return host?.querySelector(lists) != null;
}

/** Whether Escape has something to close before it leaves the text. */
export function hasClosableWidget(): boolean {
  return host?.querySelector(`${lists}, ${hints}`) != null;
}
