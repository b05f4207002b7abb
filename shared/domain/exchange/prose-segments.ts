/** A stretch of prose: text, or a fenced block of another language. */
export type ProseSegment =
  | { readonly kind: 'prose'; readonly text: string }
  | { readonly kind: 'code'; readonly language: string; readonly text: string };

/**
 * Prose cut at its blocks of a language, so that they can be code cells elsewhere. What is cut comes together again when
 * one blank line is put between the segments; prose for which that does not hold is one segment.
 */
export function proseSegments(prose: string, language: string): ProseSegment[] {
  const segments: ProseSegment[] = [];
  const fence = new RegExp(`(?:^|\\n\\n)\`\`\`${language}\\n([sS]*?)\\n\`\`\`(?=\\n\\n|$)`, 'g');
  let at = 0;
  for (const match of prose.matchAll(fence)) {
    const text = match[1] ?? '';
    if (/^ {0,3}```/m.test(text) || match.index < at) continue;
    if (match.index > at) segments.push({ kind: 'prose', text: prose.slice(at, match.index) });
    segments.push({ kind: 'code', language, text });
    at = match.index + match[0].length;
    if (prose.startsWith('\n\n', at)) at += 2;
    fence.lastIndex = at;
  }
  if (at < prose.length) segments.push({ kind: 'prose', text: prose.slice(at) });
  const together = segments
    .map((part) => (part.kind === 'code' ? `\`\`\`${language}\n${part.text}\n\`\`\`` : part.text))
    .join('\n\n');
  return together === prose &&
    segments.length > 0 &&
    segments.every((part) => part.kind === 'code' || part.text.trim() !== '')
    ? segments
    : [{ kind: 'prose', text: prose }];
}
