import { type Loader, loader, parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import type { JsonObject } from '../vega-walk';

/**
 * A Vega view of a compiled chart. Expressions are interpreted, because the page's policy forbids making code of text; and
 * nothing is ever loaded: no data, no images, whatever a chart names.
 */
export function chartView(vega: JsonObject, options: Partial<ConstructorParameters<typeof View>[1]> = {}): View {
  const runtime = parse(vega as never, undefined, { ast: true });
  return new View(runtime, { loader: deniedLoader(), expr: expressionInterpreter, logLevel: 0, ...options } as never);
}

function deniedLoader(): Loader {
  const denied = () => Promise.reject(new Error('Charts load nothing: they read the rows of the cell in `from`.'));
  return { ...loader(), load: denied, http: denied, file: denied, sanitize: denied } as unknown as Loader;
}
