import { describe, expect, test } from 'vitest';
import { loadersOf, type Outputs } from './loaders-of.ts';

const outputs: Outputs = {
  './main.js': {
    inputs: { 'main.ts': {} },
    imports: [{ path: './wall.js', kind: 'dynamic-import' }],
    entryPoint: 'main.ts',
  },
  './wall.js': {
    inputs: { 'wall.ts': {} },
    imports: [
      { path: './shared.js', kind: 'import-statement' },
      { path: 'node:fs', kind: 'import-statement' },
    ],
    entryPoint: 'wall.ts',
  },
  './shared.js': {
    inputs: { 'node_modules/blessed/lib/blessed.js': {} },
    imports: [{ path: './wall.js', kind: 'import-statement' }],
  },
};

describe('loadersOf()', () => {
  test('are those that load it with themselves, through others too, not those that may load it later', () => {
    expect(loadersOf(/\/blessed\//, outputs)).toEqual(['wall.ts']);
  });

  test('are none where nobody does', () => {
    expect(loadersOf(/\/react\//, outputs)).toEqual([]);
  });
});
