import { type ReactNode, useMemo, useState } from 'react';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { formatValue, jsonValue } from '../../../shared/domain/column/format-value';
import type { ColumnVector } from '../../../shared/domain/column/result-page';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { formatBytes, formatCount } from '../format';
import { jsonNodes, prettyJson, type ValueNode } from './json-nodes';
import { blobAt, hexDump, imageType, valueFacts } from './value-facts';
import { valueNodes } from './value-nodes';
import { ValueTree } from './value-tree';
import './value.css';

/** Longer texts are cut on screen; copying gives them whole. */
const shownCharacters = 200_000;
const shownBytes = 16_384;
/** Larger pictures are not shown. */
const largestImage = 8_000_000;

/** One value of a result, held for as long as it is looked at. */
export interface InspectedValue {
  readonly column: ColumnInfo;
  /** From 0. */
  readonly row: number;
  readonly vector: ColumnVector;
  /** Index in the vector. */
  readonly at: number;
}

interface CellInspectorProps {
  readonly value: InspectedValue;
  readonly onCopy: (text: string) => void;
  readonly onClose: () => void;
}

/** A value in full: text, tree, bytes, every digit, the instant in each way to tell it. */
export function CellInspector({ value, onCopy, onClose }: CellInspectorProps) {
  const { column, row, vector, at } = value;
  const text = formatValue(column.type, vector, at);
  const views = useMemo(() => viewsOf(value, text), [value, text]);
  const [chosen, setChosen] = useState(0);
  const view = views[chosen] ?? views[0];
  const facts =
    text === null ? [] : valueFacts(column.type, vector, at, Intl.DateTimeFormat().resolvedOptions().timeZone);
  return (
    <Dialog
      title={column.name}
      description={`${column.sqlType} in row ${formatCount(row + 1)}`}
      onClose={onClose}
      footer={
        <>
          {view?.copied === undefined ? null : (
            <Button onClick={() => onCopy(view.copied ?? '')}>Copy as {view.title}</Button>
          )}
          <Button variant="primary" disabled={text === null} onClick={() => onCopy(text ?? '')}>
            Copy value
          </Button>
        </>
      }
    >
      {views.length < 2 ? null : (
        <div className="value-views" role="tablist" aria-label="Views of the value">
          {views.map((other, index) => (
            <button
              key={other.title}
              type="button"
              role="tab"
              aria-selected={other === view}
              onClick={() => setChosen(index)}
            >
              {other.title}
            </button>
          ))}
        </div>
      )}
      {text === null ? <p className="value-null">null: there is no value</p> : (view?.content ?? null)}
      {facts.length === 0 ? null : (
        <dl className="value-facts">
          {facts.map(([name, fact]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="selectable">{fact}</dd>
            </div>
          ))}
        </dl>
      )}
    </Dialog>
  );
}

interface ValueView {
  readonly title: string;
  readonly content: ReactNode;
  /** What “Copy as …” gives, where it is not the value itself. */
  readonly copied?: string;
}

/** The ways to look at a value, the most telling first. */
function viewsOf({ column, vector, at }: InspectedValue, text: string | null): readonly ValueView[] {
  if (text === null) return [];
  const { type } = column;
  if (type.kind === 'blob') return blobViews(blobAt(vector, at), text);
  const plain: ValueView = { title: 'Text', content: <PlainText text={text} /> };
  const isNested = ['list', 'array', 'struct', 'map', 'union'].includes(type.kind);
  const tree = isNested ? valueNodes(type, vector, at) : /^\s*[[{]/.test(text) ? jsonNodes(text) : null;
  if (tree === null) return [plain];
  const json = isNested ? JSON.stringify(jsonValue(type, vector, at), null, 2) : prettyJson(tree);
  return [
    { title: 'Tree', content: <Tree node={tree} name={column.name} /> },
    { title: 'JSON', content: <PlainText text={json} />, copied: json },
    plain,
  ];
}

function Tree({ node, name }: { node: ValueNode; name: string }) {
  if (node.children.length === 0)
    return <p className="value-null">{node.kind === 'list' ? 'An empty list' : 'Empty'}</p>;
  return <ValueTree node={node} label={`Tree of ${name}`} />;
}

function PlainText({ text }: { text: string }) {
  const cut = text.length > shownCharacters;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
      <pre className="value-text selectable" tabIndex={0}>
        {text === '' ? <em>empty text</em> : cut ? text.slice(0, shownCharacters) : text}
      </pre>
      {cut ? (
        <p className="value-cut">
          The first {formatCount(shownCharacters)} of {formatCount(text.length)} characters; copying gives all of them.
        </p>
      ) : null}
    </>
  );
}

function blobViews(bytes: Uint8Array, text: string): readonly ValueView[] {
  const image = bytes.length <= largestImage ? imageType(bytes) : null;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const size = `${formatCount(bytes.length)} bytes${bytes.length < 1000 ? '' : ` (${formatBytes(bytes.length)})`}`;
  const dump = (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
      <pre className="value-text value-hex selectable" tabIndex={0}>
        {hexDump(bytes, shownBytes)}
      </pre>
      <p className="value-cut">
        {size}
        {bytes.length > shownBytes ? `; the first ${formatCount(shownBytes)} are shown` : ''}
      </p>
    </>
  );
  const views: ValueView[] = [
    { title: 'Bytes', content: dump, copied: hex },
    { title: 'Text', content: <PlainText text={text} /> },
  ];
  if (image === null) return views;
  const picture = <img className="value-image" alt={`The value as a picture, ${size}`} src={dataUrl(image, bytes)} />;
  return [{ title: 'Picture', content: picture }, ...views];
}

function dataUrl(type: string, bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return `data:${type};base64,${btoa(binary)}`;
}
