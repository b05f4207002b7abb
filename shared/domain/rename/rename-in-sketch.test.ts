import { describe, expect, it } from 'vitest';
import { renameInSketch } from './rename-in-yaml';

describe('another name in a sketch', () => {
  it('stands wherever the node is named, and in the comment that keeps its position apart', () => {
    const text = `plumbline: 1
outputs: [daily, other]
planned:
  daily: { from: [Daily, "other"], title: daily }
  other:
    from:
      - daily # daily
groups:
  daily: { nodes: [daily] }
sinks:
  - { name: out, from: daily, write: { format: csv, path: daily } }
joins:
  - { node: daily }
positions:
  # daily
  daily: { x: 0, y: 0 }

  # daily
  other: { x: 0, y: 0 }
`;
    expect(renameInSketch(text, 'daily', 'by day')).toEqual({
      text: `plumbline: 1
outputs: [by day, other]
planned:
  by day: { from: [by day, "other"], title: daily }
  other:
    from:
      - by day # daily
groups:
  daily: { nodes: [by day] }
sinks:
  - { name: out, from: by day, write: { format: csv, path: daily } }
joins:
  - { node: by day }
positions:
  # by day
  by day: { x: 0, y: 0 }

  # daily
  other: { x: 0, y: 0 }
`,
      places: 8,
    });
  });
});
