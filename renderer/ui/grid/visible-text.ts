/** A piece of a text: characters as they are, or a sign for one that nobody could see. */
export interface TextPiece {
  readonly text: string;
  readonly isSign: boolean;
}

const invisible = new RegExp(
  [
    // Spaces at either end.
    '^[ \\u3000]+',
    '[ \\u3000]+$',
    // Control characters, and spaces of no width or another one.
    '[\\u0000-\\u001f\\u007f-\\u00a0\\u00ad\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\ufeff]',
  ].join('|'),
  'g',
);
const quickTest = new RegExp(invisible.source);

/**
 * The text with signs for what cannot be seen: spaces at its ends, tabs, line breaks, control characters, and spaces without
 * or of another width. Null when every character can be seen.
 */
export function visiblePieces(text: string): readonly TextPiece[] | null {
  if (!quickTest.test(text)) return null;
  const pieces: TextPiece[] = [];
  let at = 0;
  for (const match of text.matchAll(invisible)) {
    const { index } = match;
    if (index > at) pieces.push({ text: text.slice(at, index), isSign: false });
    pieces.push({ text: signOf(match[0]), isSign: true });
    at = index + match[0].length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), isSign: false });
  return pieces;
}

/** What a screen reader says for a value that has no visible character, or null. */
export function spokenBlank(text: string): string | null {
  if (text === '') return 'empty text';
  return text.trim() === '' ? `blank text of ${text.length} ${text.length === 1 ? 'character' : 'characters'}` : null;
}

function signOf(found: string): string {
  if (found.startsWith(' ') || found.startsWith('\u3000')) return '·'.repeat(found.length);
  if (found === '\n') return '⏎';
  if (found === '\t') return '→';
  if (found === '\r') return '␍';
  if (found === '\u00a0' || found === '\u202f') return '⍽';
  const code = found.charCodeAt(0);
  if (code < 32) return String.fromCharCode(0x2400 + code);
  if (code === 127) return '␡';
  return `‹${code.toString(16).toUpperCase().padStart(4, '0')}›`;
}
