import { describe, expect, test } from 'vitest';
import type { StoreHealth } from '../store/series/series-store.ts';
import { agentHealth, type HealthSources } from './agent-health.ts';

const store: StoreHealth = {
  state: 'ok',
  because: [],
  seriesCount: 1,
  bytesOnDisk: 1,
  oldest: undefined,
  corruptBlocks: 0,
  unwrittenTicks: 0,
};
const well: HealthSources = {
  failingCollectors: [],
  store,
  configError: null,
  troubledRecords: [],
  peerProblems: [],
  probeProblems: [],
  faultProblems: [],
  ruleProblems: [],
  unsentWrites: [],
  sinceTick: 500,
  stopping: false,
};

describe('agentHealth()', () => {
  test('is ok when every part is', () => {
    expect(agentHealth(well).status).toBe('ok');
  });

  test('is starting before the first tick', () => {
    expect(agentHealth({ ...well, sinceTick: undefined }).status).toBe('starting');
  });

  test('names the engines that take no samples, and why', () => {
    const unsentWrites = [{ name: 'hub', failing: 'connection refused' }];
    const { components, status } = agentHealth({ ...well, unsentWrites });
    expect([status, components.at(-1)]).toMatchObject([
      'degraded',
      { name: 'remote-write', because: ['cannot-send'], detail: 'hub: connection refused' },
    ]);
  });

  test('names the collectors that fail', () => {
    const { status, components } = agentHealth({ ...well, failingCollectors: ['cpu'] });
    expect(status).toBe('degraded');
    expect(components.find(({ name }) => name === 'collectors')?.because).toEqual(['cpu-failed']);
  });

  test('says what to do about a full disk', () => {
    const full = { ...store, state: 'degraded', because: ['disk-full'], unwrittenTicks: 30 } as const;
    const { components } = agentHealth({ ...well, store: full });
    expect(components.find(({ name }) => name === 'store')).toEqual({
      name: 'store',
      state: 'degraded',
      because: ['disk-full'],
      detail: '30 ticks are kept in memory only',
      hint: 'make room on the disk of the data folder; it recovers by itself',
    });
  });

  test('is failed when the loop has not ticked for ten seconds', () => {
    expect(agentHealth({ ...well, sinceTick: 10_001 }).status).toBe('failed');
  });

  test('is degraded while the worker of the probes has ended', () => {
    const { status, components } = agentHealth({ ...well, probeProblems: ['worker-ended'] });
    expect(status).toBe('degraded');
    expect(components.find(({ name }) => name === 'probes')).toMatchObject({ because: ['worker-ended'] });
  });
});
