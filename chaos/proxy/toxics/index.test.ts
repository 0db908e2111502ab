import { describe, expect, it } from 'vitest';
import { describeToxicKind } from '../toxic-kinds.contract.ts';
import { toxicKindNamed, toxicKinds } from './index.ts';

describe('toxicKinds', () => {
  it('stand in alphabetical order, each once', () => {
    const names = toxicKinds.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].toSorted());
  });

  it('hold the eight of the official server under their names in Go', () => {
    const official = toxicKinds.flatMap(({ name, goName }) => (goName ? [`${name} ${goName}`] : []));
    expect(official).toEqual([
      'bandwidth BandwidthToxic',
      'latency LatencyToxic',
      'limit_data LimitDataToxic',
      'noop NoopToxic',
      'reset_peer ResetToxic',
      'slicer SlicerToxic',
      'slow_close SlowCloseToxic',
      'timeout TimeoutToxic',
    ]);
  });
});

// Those that speak a protocol drive their streams in tests of their own.
for (const kind of toxicKinds) if (kind.pair) describeToxicKind(kind);

describe('toxicKindNamed()', () => {
  it('finds a kind by the word of the API, and nothing by another', () => {
    expect(toxicKindNamed('reset_peer')?.name).toBe('reset_peer');
    expect(toxicKindNamed('down')).toBeUndefined();
    expect(toxicKindNamed('constructor')).toBeUndefined();
  });
});
