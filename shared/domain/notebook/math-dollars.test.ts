import { describe, expect, it } from 'vitest';
import { hideDollars, showDollars } from './math-dollars';

const shown = (text: string) => hideDollars(text).replaceAll('\ue0f0', '¤');

describe('dollars in prose', () => {
  it.each([
    ['costs $5 and $6', 'costs ¤5 and ¤6'],
    ['$5-$6, US$5 or CA$', '¤5-¤6, US¤5 or CA¤'],
    ['for $5 it is $x^2$, not $ y $', 'for ¤5 it is $x^2$, not ¤ y ¤'],
    ['$a_1 + b$ and $c$.', '$a_1 + b$ and $c$.'],
    ['`$a` costs $5, `$b$` $x$', '`$a` costs ¤5, `$b$` $x$'],
    ['$$x + $5$$ and $1', '$$x + $5$$ and ¤1'],
    ['\\$5 and $\\$y$', '\\$5 and $\\$y$'],
    ['one $ alone\n\nand another$', 'one ¤ alone\n\nand another¤'],
    ['$$\nx $5 y\n$$\n$5 z', '$$\nx $5 y\n$$\n¤5 z'],
    ['```sh\necho $HOME $PATH\n```\n$5', '```sh\necho $HOME $PATH\n```\n¤5'],
    ['    echo $HOME', '    echo ¤HOME'],
  ])('%j', (text, expected) => {
    expect(shown(text)).toBe(expected);
    expect(showDollars(hideDollars(text))).toBe(text);
  });
});
