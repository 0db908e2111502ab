import { describe, expect, it } from 'vitest';
import { NOON } from '../../fleet.testkit.ts';
import { planRequest, type RestoreFormOptions, restoreFields } from './restore-form.ts';

const options: RestoreFormOptions = {
  ...{ snapshot: 'aa11', source: 'files:/srv', target: null, hasLog: true, now: () => NOON },
};
const request = (values: Record<string, string>) =>
  planRequest({ delta: 'no', verify: 'yes', ...values }, options);
const until = restoreFields(options).find(({ id }) => id === 'until')!;

describe('restoreFields()', () => {
  it('asks for a point in time only where there is a write-ahead log', () => {
    const ids = (hasLog: boolean) => restoreFields({ ...options, hasLog }).map(({ id }) => id);
    expect(ids(true)).toEqual(['to', 'only', 'until', 'delta', 'verify']);
    expect(ids(false)).toEqual(['to', 'only', 'delta', 'verify']);
  });

  it.each([
    '',
    '02:14:59',
    '-10m',
    '2026-11-21T02:14:59.123456Z',
    '2026-11-21T03:14:59+01:00',
    'xid:731',
    'lsn:0/3000148',
    'name:before upgrade',
    'immediate',
  ])('takes %j as a point in time', (text) => {
    expect(until.check(text)).toBeUndefined();
  });

  it.each(['yesterday', 'xid:', 'lsn:3000148', 'name:', '2027-01-01T00:00:00Z', 'now', '25:00'])(
    'refuses %j as a point in time',
    (text) => {
      expect(until.check(text)).toMatch(/write 02:14:59/);
    },
  );
});

describe('planRequest()', () => {
  it('says nothing of what was left empty', () => {
    expect(request({ to: ' ', only: '', until: '' })).toEqual({
      snapshot: 'aa11',
      delta: false,
      verify: true,
    });
  });

  it('keeps blanks of what stands in quotes together', () => {
    expect(request({ only: 'etc/hosts "My Documents/a b"' }).only).toEqual(['etc/hosts', 'My Documents/a b']);
  });

  it('writes a moment of the clock as RFC 3339, and leaves one that is written in full as it is', () => {
    expect(request({ until: '02:14:59' }).until).toBe('2026-11-21T02:14:59.000Z');
    expect(request({ until: '2026-11-21T02:14:59.123456Z' }).until).toBe('2026-11-21T02:14:59.123456Z');
    expect(request({ until: 'xid:731' }).until).toBe('xid:731');
  });

  it('names the target in which the snapshot was found', () => {
    expect(planRequest({ to: '/x' }, { ...options, target: 's3:v' })).toMatchObject({
      target: 's3:v',
      to: '/x',
    });
  });
});
