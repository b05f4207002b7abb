/** Words that databases take for themselves, where a column's name stands without quotes. */
const reserved = new Set(
  `all analyse analyze and any array as asc asymmetric between both case cast check collate column constraint create current_date
  current_time current_timestamp default deferrable desc distinct do else end except exists false fetch for foreign from grant group
  having in initially intersect into is join lateral leading like limit not null offset on only or order placing primary qualify
  references returning select show some summarize symmetric table then to trailing true union unique user using values when where
  window with avg min max last change pass fail warn percent`.split(/\s+/),
);

/** A name as SQL and SodaCL take it: in double quotes where it has to be. Names without quotes are the ones that people read. */
export function plainOrQuoted(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reserved.has(name.toLowerCase())) return name;
  return `"${name.replaceAll('"', '""')}"`;
}

/** A name without the quotes or backticks around it. */
export function withoutQuotes(name: string): string {
  const trimmed = name.trim();
  const quote = trimmed.at(0);
  if (trimmed.length < 2 || quote === undefined || !'"`'.includes(quote) || trimmed.at(-1) !== quote) return trimmed;
  return trimmed.slice(1, -1).replaceAll(quote + quote, quote);
}

/** `a_b_c` of any text, for names that only have letters, digits and underscores. */
export function wordOf(text: string): string {
  const word = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[a-z]/.test(word) ? word : `check_${word}`.replace(/_$/, '');
}
