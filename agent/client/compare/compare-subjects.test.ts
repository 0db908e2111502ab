import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FactGroup, HostProfile } from '../../contract/profile.ts';
import { compareSubjects } from './compare-subjects.ts';
import type { Subject } from './comparison.ts';

const none: FactGroup = { values: {}, omitted: 0, because: null };

function aProfile(packages: Record<string, string>, changes: Partial<HostProfile> = {}): HostProfile {
  return {
    measuredAt: '2026-11-21T00:00:00.000Z',
    bootOptions: none,
    configFiles: none,
    hardware: none,
    kernelParameters: none,
    limits: none,
    mounts: none,
    packages: { ...none, values: packages },
    unitFiles: none,
    units: none,
    ...changes,
  };
}

function aSubject(name: string, packages: Record<string, string>, load: number): Subject {
  const metrics = { load: { median: load, p95: load, mean: load, scale: 0.5 } };
  return { name, profile: aProfile(packages), metrics, because: null };
}

const section = (subjects: Subject[], name: string) =>
  compareSubjects(subjects).sections.find((one) => one.name === name)!.rows;

describe('compareSubjects()', () => {
  it('names the one whose package is alone', () => {
    const healthy = ['a', 'b', 'c'].map((name) => aSubject(name, { openssl: '1', zlib: '1' }, 1));
    const [first, second] = section(
      [...healthy, aSubject('sick', { openssl: '2', zlib: '1' }, 1)],
      'packages',
    );
    expect(first).toMatchObject({ name: 'openssl', odd: ['sick'], score: 1, differs: true });
    expect(second).toMatchObject({ name: 'zlib', odd: [], score: 0, differs: false });
  });

  it('names the one whose load is far from that of the others', () => {
    const subjects = [1, 1.1, 0.9, 9].map((load, index) => aSubject(`h${index}`, {}, load));
    expect(section(subjects, 'metrics')[0]).toMatchObject({ odd: ['h3'], differs: true });
  });

  it('names nobody of two', () => {
    const subjects = [aSubject('a', { x: '1' }, 1), aSubject('b', {}, 9)];
    expect(section(subjects, 'packages')[0]).toMatchObject({ values: ['1', '(absent)'], odd: [] });
    expect(section(subjects, 'metrics')[0]).toMatchObject({ odd: [], differs: true });
  });

  it('gives a dead host its own empty column', () => {
    const dead: Subject = { name: 'dead', profile: null, metrics: null, because: 'timeout' };
    const rows = section([aSubject('a', { x: '1' }, 1), dead, aSubject('b', { x: '1' }, 1)], 'packages');
    expect(rows).toMatchObject([{ values: ['1', null, '1'], differs: false }]);
  });

  it('takes nothing for absent where facts are incomplete', () => {
    const cut = aProfile({}, { packages: { ...none, because: 'no database' } });
    const other: Subject = { name: 'b', profile: cut, metrics: {}, because: null };
    expect(section([aSubject('a', { x: '1' }, 1), other], 'packages')[0]).toMatchObject({ differs: false });
  });

  it('passes over what differs by nature', () => {
    const named = (name: string): Subject => ({
      name,
      profile: aProfile({}, { kernelParameters: { ...none, values: { 'kernel.hostname': name } } }),
      metrics: {},
      because: null,
    });
    expect(section([named('a'), named('b')], 'kernel parameters')).toEqual([]);
  });

  const host = fc.record({
    packages: fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'constructor'), fc.constantFrom('1', '2')),
    load: fc.double({ min: 0, max: 100, noNaN: true }),
  });
  const ranking = (subjects: Subject[]) =>
    compareSubjects(subjects).sections.map(({ rows }) =>
      rows.map(({ name, score, odd, differs }) => ({ name, score, odd: odd.toSorted(), differs })),
    );

  it('ranks the same in whatever order the hosts come', () => {
    fc.assert(
      fc.property(fc.array(host, { minLength: 2, maxLength: 6 }), (hosts) => {
        const subjects = hosts.map(({ packages, load }, index) => aSubject(`h${index}`, packages, load));
        expect(ranking(subjects.toReversed())).toEqual(ranking(subjects));
      }),
    );
  });

  it('finds no difference between subjects that are alike', () => {
    fc.assert(
      fc.property(host, fc.integer({ min: 2, max: 6 }), ({ packages, load }, count) => {
        const subjects = Array.from({ length: count }, (_, index) => aSubject(`h${index}`, packages, load));
        expect(compareSubjects(subjects).differs).toBe(false);
      }),
    );
  });
});
