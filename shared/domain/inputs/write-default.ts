import { parseDocument } from 'yaml';
import type { ParameterValue } from '../manifest/manifest';
import { parseYaml } from '../yaml/parse-yaml';
import { writeFlow } from '../yaml/write-flow';

/** A default as the body of an input cell says it: the value, or the two ends of a range. */
export type InputDefault = ParameterValue | { readonly from: string; readonly to: string };

/** The body of an input cell with another `default`; every other byte stays as it is. */
export function withDefault(body: string, value: InputDefault): string {
  const parsed = parseYaml('', body);
  const text = writeFlow(value, { padding: false });
  const range = parsed.rangeOf(['default']) ?? parsed.rangeOf(['value']);
  if (range !== undefined && range.end > range.start) {
    const ending = /\s*$/.exec(body.slice(range.start, range.end))?.[0] ?? '';
    return body.slice(0, range.start) + text + ending + body.slice(range.end);
  }
  const isFlow = body.trimStart().startsWith('{');
  if (isFlow || range !== undefined) {
    const document = parseDocument(body);
    document.set('default', value);
    return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd();
  }
  const lines = body.trimEnd();
  return `${lines}${lines === '' ? '' : '\n'}default: ${text}`;
}
