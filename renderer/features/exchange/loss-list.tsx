import type { ReactNode } from 'react';
import type { ExchangeLoss } from '../../../shared/domain/exchange/exchange';

/** What is not the same on the other side, the same remarks together. */
export function LossList({ losses }: { readonly losses: readonly ExchangeLoss[] }) {
  if (losses.length === 0) return <p className="exchange-same">Everything comes over as it is.</p>;
  const groups = new Map<string, { what: string; instead: string; where: string[] }>();
  for (const { where, what, instead } of losses) {
    const key = `${what}\0${instead}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { what, instead, where: [where] });
    else group.where.push(where);
  }
  return (
    <>
      <h4>What is not the same</h4>
      <ul className="exchange-losses" aria-label="What is not the same">
        {[...groups.values()].map(({ what, instead, where }) => (
          <li key={`${what}${instead}`}>
            <span className="what">{withCode(what)}</span>
            <span className="where">{placesOf(where)}</span>
            <span className="instead">{withCode(instead)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function placesOf(where: readonly string[]): string {
  const [first = ''] = where;
  const unique = [...new Set(where)];
  if (unique.length === 1) return where.length === 1 ? first : `${first}, ${where.length} times`;
  return unique.length <= 3 ? unique.join(', ') : `${first} and ${unique.length - 1} more places`;
}

/** Names stand between backticks. */
function withCode(text: string) {
  const parts: ReactNode[] = [];
  for (const [index, part] of text.split('`').entries())
    parts.push(index % 2 === 0 ? part : <code key={index}>{part}</code>);
  return parts;
}
