import { describe, expect, it } from 'vitest';
import { profileChanges } from './profile-changes.ts';
import { absentFacts, type Facts, type Profile } from './profile-shape.ts';

const absent = absentFacts('not here');
const facts = (values: Record<string, string>): Facts => ({ values, omitted: 0, because: null });

function aProfile(measuredAt: string, changes: Partial<Profile>): Profile {
  return {
    measuredAt,
    bootOptions: absent,
    configFiles: absent,
    hardware: absent,
    kernelParameters: absent,
    limits: absent,
    mounts: absent,
    packages: absent,
    unitFiles: absent,
    units: absent,
    ...changes,
  };
}

describe('profileChanges()', () => {
  it('tells of an upgrade with both versions and both times', () => {
    const before = aProfile('T1', { packages: facts({ a: '1' }) });
    expect(profileChanges(before, aProfile('T2', { packages: facts({ a: '2' }) }))).toEqual([
      { kind: 'packages-changed', subject: 'a', message: 'package upgraded: a 1 → 2 (between T1 and T2)' },
    ]);
  });

  it('groups many', () => {
    const many = (version: string) =>
      facts(Object.fromEntries(Array.from({ length: 132 }, (_, index) => [`p${index}`, version])));
    const told = profileChanges(
      aProfile('T1', { packages: many('1') }),
      aProfile('T2', { packages: many('2') }),
    );
    expect(told).toHaveLength(1);
    expect(told[0]?.message).toMatch(/^132 packages upgraded: p0 1 → 2, .* and 122 more /);
  });

  it('tells no hash of a config file', () => {
    const before = aProfile('T1', { configFiles: facts({ '/etc/x': 'aaa' }) });
    const told = profileChanges(before, aProfile('T2', { configFiles: facts({ '/etc/x': 'bbb' }) }));
    expect(told[0]?.message).toBe('config file changed: /etc/x (between T1 and T2)');
  });

  it('tells nothing of a part that could not be read', () => {
    const before = aProfile('T1', { packages: facts({ a: '1' }) });
    expect(profileChanges(before, aProfile('T2', {}))).toEqual([]);
  });
});
