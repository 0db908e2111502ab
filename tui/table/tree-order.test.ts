import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiGlyphs, unicodeGlyphs } from '../theme/glyphs.ts';
import { treeLines, treeOrder } from './tree-order.ts';

type Node = { id: number; parent: number };
const source = {
  key: ({ id }: Node) => String(id),
  ancestors: ({ parent }: Node) => [String(parent)],
};
const drawn = (nodes: Node[], glyphs = unicodeGlyphs as typeof asciiGlyphs) =>
  treeOrder(nodes, source).map(({ row, levels }) => `${treeLines(levels, glyphs)}${row.id}`);

const init = { id: 1, parent: 0 };
const sshd = { id: 20, parent: 1 };
const shell = { id: 30, parent: 20 };
const cron = { id: 40, parent: 1 };

describe('treeOrder', () => {
  it('puts each row below its parent, siblings in the given order', () => {
    expect(drawn([shell, cron, sshd, init])).toEqual(['1', '├─ 40', '└─ 20', '   └─ 30']);
    expect(drawn([sshd, cron, shell, init])).toEqual(['1', '├─ 20', '│  └─ 30', '└─ 40']);
  });

  it('is drawn with ASCII where nothing else shows', () => {
    expect(drawn([sshd, cron, shell, init], asciiGlyphs)).toEqual(['1', '|- 20', '|  `- 30', '`- 40']);
  });

  it('makes a root of a row whose parent is not shown', () => {
    expect(drawn([shell, cron])).toEqual(['30', '40']);
  });

  it('takes the nearest ancestor that is shown', () => {
    const paths = ['/a', '/a/b/c'];
    const rows = treeOrder(paths, { key: (path) => path, ancestors: () => ['/a/b', '/a'] });
    expect(rows.map(({ levels }) => levels.length)).toEqual([0, 1]);
  });

  it('shows every row once, whatever a host says of parents, at a depth that can be drawn', () => {
    const ids = fc.integer({ min: 0, max: 30 });
    const nodes = fc.uniqueArray(fc.record({ id: ids, parent: ids }), { selector: ({ id }) => id });
    fc.assert(
      fc.property(nodes, (nodes) => {
        const rows = treeOrder(nodes, source);
        expect(new Set(rows.map(({ row }) => row))).toEqual(new Set(nodes));
        expect(rows).toHaveLength(nodes.length);
        expect(rows.every(({ levels }) => levels.length <= 12)).toBe(true);
      }),
    );
  });

  it('survives a chain of ten thousand', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) => ({ id: index + 1, parent: index }));
    expect(treeOrder(chain, source)).toHaveLength(10_000);
  });
});
