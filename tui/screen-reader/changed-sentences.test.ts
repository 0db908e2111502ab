import { describe, expect, it } from 'vitest';
import { fleetHost, NOON } from '../fleet.testkit.ts';
import { faultyStatus } from '../proxies.testkit.ts';
import { changedSentences } from './changed-sentences.ts';

const web = fleetHost('web-1');
const database = fleetHost('db-1');
const down = fleetHost('web-1', { state: 'down', because: 'connection-refused' });
const at = (hosts: readonly ReturnType<typeof fleetHost>[]) => ({ at: NOON, hosts });

describe('changedSentences()', () => {
  it('begins with the number of hosts and those that are not up', () => {
    expect(changedSentences(null, at([down, database]))).toEqual([
      '12:00:00 2 hosts, 1 up',
      '12:00:00 web-1 is down: connection-refused',
    ]);
  });

  it('says nothing where nothing changed but numbers', () => {
    expect(changedSentences(at([web]), at([fleetHost('web-1', { ageMs: 3_000 })]))).toEqual([]);
  });

  it('tells that a host went down, and that it came back', () => {
    expect(changedSentences(at([web]), at([down]))).toEqual(['12:00:00 web-1 is down: connection-refused']);
    expect(changedSentences(at([down]), at([web]))).toEqual(['12:00:00 web-1 is up']);
  });

  it('tells of another reason for the same state', () => {
    const slow = fleetHost('web-1', { state: 'down', because: 'timeout' });
    expect(changedSentences(at([down]), at([slow]))).toEqual(['12:00:00 web-1 is down: timeout']);
  });

  it('tells of faults that are put in force and that end', () => {
    const faulty = fleetHost('web-1', { status: faultyStatus('web-1', { toxics: 2, disabledProxies: 1 }) });
    expect(changedSentences(at([web]), at([faulty]))).toEqual([
      '12:00:00 web-1 has faults in force: 2 toxics, 1 proxy off',
    ]);
    expect(changedSentences(at([faulty]), at([web]))).toEqual([
      '12:00:00 web-1 has no fault in force any more',
    ]);
  });

  it('tells of hosts that joined and that left', () => {
    expect(changedSentences(at([web]), at([database]))).toEqual([
      '12:00:00 db-1 is up',
      '12:00:00 web-1 is no longer watched',
    ]);
  });
});
