import rehypeKatex from 'rehype-katex';
import 'katex/dist/katex.min.css';

/** Draws math with KaTeX. A formula that it cannot read stands there in red, with its reason as a tooltip. */
export const drawMath = [
  rehypeKatex,
  { throwOnError: false, strict: 'ignore', trust: false, maxExpand: 1000, maxSize: 40, errorColor: 'var(--bad)' },
] as const;
