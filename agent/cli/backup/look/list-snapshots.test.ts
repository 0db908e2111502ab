import { expect, it } from 'vitest';
import type { SnapshotSummary } from '../../../../recovery/archive/snapshot.ts';
import { showSnapshots } from './list-snapshots.ts';

const snapshot = {
  ...{ id: 'ab'.repeat(16), host: 'web-1', kind: 'files', source: 'files:/srv', group: null, tags: [] },
  ...{ startedAt: '2026-11-21T03:12:00Z', finishedAt: '2026-11-21T03:12:01Z', method: null, parent: null },
  ...{ entries: 1, bytes: 1, addedBytes: 1, treeDigest: '', notes: 0, phases: [], program: '' },
} satisfies SnapshotSummary;

function shown(snapshots: readonly SnapshotSummary[], words: { source?: string; last?: number }): string {
  let said = '';
  const write = (text: string) => {
    said += text;
  };
  showSnapshots(snapshots, { ...words, json: false }, { write, writeError: write, columns: 80 } as never);
  return said;
}

it('showSnapshots says what there is where nothing of it is meant', () => {
  expect(shown([], {})).toBe('No snapshots. Make one with: vedette backup run\n');
  expect(shown([snapshot], { source: 'files:/srg' })).toBe(
    'No such snapshots. There are those of files:/srv on web-1\n',
  );
});

it.each([0, -3, 1.5, Number.NaN])('showSnapshots refuses the newest %s', (last) => {
  expect(() => shown([snapshot], { last })).toThrow('Cannot use --last: it is no whole number');
});
