/** A number as text with no more than six telling digits behind the point; whole numbers keep all of theirs. Other texts stay. */
export function shortNumber(text: string): string {
  const plain = text.replace(/^\u2212/, '-');
  const [, whole = '', fraction = ''] = /^(-?\d{1,14})\.(\d{4,})$/.exec(plain) ?? [];
  if (fraction === '') return text;
  const digits = whole.replace(/^-?0*/, '').length;
  const zeros = digits === 0 ? (/^0*/.exec(fraction)?.[0].length ?? 0) : 0;
  const rounded = Number(plain)
    .toFixed(Math.min(20, Math.max(2, 6 - digits) + zeros))
    .replace(/\.?0+$/, '');
  return plain === text ? rounded : rounded.replace('-', '\u2212');
}
