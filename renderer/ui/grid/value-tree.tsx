import { useState } from 'react';
import type { ValueNode } from './json-nodes';

/** Children that are listed at once; a button brings more. */
const listedChildren = 200;

/** A value as a tree of native disclosures: the keyboard, screen readers and the page's search know them. */
export function ValueTree({ node, label }: { node: ValueNode; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
    <section className="value-tree" aria-label={label} tabIndex={0}>
      <Children node={node} depth={0} />
    </section>
  );
}

function Children({ node, depth }: { node: ValueNode; depth: number }) {
  const [listed, setListed] = useState(listedChildren);
  return (
    <ul>
      {node.children.slice(0, listed).map((child, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: keys of maps may repeat, and nothing is ever moved.
        <li key={index}>
          <Item node={child} depth={depth} />
        </li>
      ))}
      {node.children.length > listed ? (
        <li>
          <button type="button" className="link" onClick={() => setListed(listed + 1000)}>
            {(node.children.length - listed).toLocaleString('en-US')} more
          </button>
        </li>
      ) : null}
    </ul>
  );
}

function Item({ node, depth }: { node: ValueNode; depth: number }) {
  const [open, setOpen] = useState(depth < 2);
  const label = <span className="value-key">{node.label}</span>;
  if (node.children.length === 0) {
    const empty = node.kind === 'object' ? '{}' : node.kind === 'list' ? '[]' : node.text === '' ? '""' : node.text;
    return (
      <>
        {label}
        <span className="value-leaf selectable" data-kind={node.kind}>
          {empty}
        </span>
      </>
    );
  }
  const count = node.children.length;
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {label}
        <small>{node.kind === 'list' ? `${count} items` : `${count} ${count === 1 ? 'field' : 'fields'}`}</small>
      </summary>
      {open ? <Children node={node} depth={depth + 1} /> : null}
    </details>
  );
}
