import { describe, expect, test } from 'vitest';
import { pageParts } from './layouts.ts';

const pages = [{ kind: 'overview' }, { kind: 'host', key: 'a' }] as const;
const sizes = [
  [80, 24],
  [97, 31],
  [120, 40],
  [200, 60],
  [613, 177],
] as const;

describe('pageParts()', () => {
  test.each(pages.flatMap((page) => sizes.map(([width, height]) => ({ page, width, height }))))(
    'covers every cell of $width×$height once: $page.kind',
    ({ page, width, height }) => {
      const covered = new Uint8Array(width * height);
      for (const [, frame] of pageParts(page, { width, height }))
        for (let y = frame.top; y < frame.top + frame.height; y++)
          for (let x = frame.left; x < frame.left + frame.width; x++) covered[y * width + x]!++;
      expect(new Set(covered)).toEqual(new Set([1]));
    },
  );
});
