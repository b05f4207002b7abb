/** Whether every fence of the text is closed. */
export function fencesClosed(text: string): boolean {
  let open: string | null = null;
  for (const line of text.split('\n')) {
    const fence = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    if (fence === null) continue;
    const [, mark = '', info = ''] = fence;
    if (open === null) open = mark;
    else if (mark[0] === open[0] && mark.length >= open.length && info.trim() === '') open = null;
  }
  return open === null;
}
