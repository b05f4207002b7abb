import { isSignificant, tokenize } from '../graph/tokens';

/**
 * Whether two texts of SQL differ in nothing but spaces and line breaks between their words: then they mean the same to
 * DuckDB, whatever they say, and no comment was lost. Line comments may have been indented otherwise.
 */
export function sameButForSpaces(before: string, after: string): boolean {
  const a = partsOf(before);
  const b = partsOf(after);
  return a.length === b.length && a.every((part, index) => part === b[index]);
}

function partsOf(sql: string): string[] {
  const parts: string[] = [];
  let lineBreaks = false;
  for (const token of tokenize(sql)) {
    const text = sql.slice(token.start, token.end);
    if (isSignificant(token)) {
      // Texts on two lines are one to some dialects: where one follows another, the break between them counts.
      const follows = token.kind === 'string' && parts.at(-1)?.startsWith("'") === true;
      parts.push(follows ? `${lineBreaks ? '\n' : ' '}${text}` : text);
      lineBreaks = false;
    } else if (token.kind === 'comment') {
      parts.push(
        text
          .split('\n')
          .map((line) => line.trim())
          .join('\n'),
      );
      lineBreaks = false;
    } else if (text.includes('\n')) lineBreaks = true;
  }
  return parts;
}
