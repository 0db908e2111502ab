import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { autoConfiguration, quotedSetting, serverCommand } from './recovery-settings.ts';
import { parseRecoveryTarget, targetSettings } from './recovery-target.ts';

it.each([
  [undefined, { recovery_target_timeline: 'latest' }],
  ['immediate', { recovery_target: 'immediate' }],
  ['2026-11-21T02:14:59Z', { recovery_target_time: '2026-11-21 02:14:59+00:00' }],
  ['2026-11-21 02:14:59.123456+01:00', { recovery_target_time: '2026-11-21 02:14:59.123456+01:00' }],
  ['xid:742', { recovery_target_xid: '742' }],
  ['lsn:0/16b3748', { recovery_target_lsn: '0/16B3748' }],
  ['name:before-the-release', { recovery_target_name: 'before-the-release' }],
])('targetSettings of %s', (until, expected) => {
  expect(targetSettings(parseRecoveryTarget(until), true)).toMatchObject(expected);
});

it.each([
  '02:14:59',
  '2026-11-21T02:14:59',
  '2026-99-99T00:00:00Z',
  'xid:0',
  'xid:-1',
  'lsn:zz',
  'name:',
  'name:a\nb',
  '',
])('parseRecoveryTarget refuses %j', (until) => {
  expect(() => parseRecoveryTarget(until)).toThrow(/no point in time/);
});

it('autoConfiguration takes the settings of an earlier restore away and keeps the rest', () => {
  const before =
    "# by ALTER SYSTEM\nwork_mem = '8MB'\nrestore_command = 'x'\nrecovery_target_time = '2020'\nport = 1\n";
  expect(autoConfiguration(before, { port: '5433', restore_command: "it's" })).toBe(
    "# by ALTER SYSTEM\nwork_mem = '8MB'\nport = '5433'\nrestore_command = 'it''s'\n",
  );
});

it('quotedSetting and serverCommand refuse what no shell reads alike', () => {
  expect(() => quotedSetting('a\nb')).toThrow(/control characters/);
  expect(() => serverCommand(['vedette', 'a\0'])).toThrow(/control characters/);
});

it('serverCommand leaves the places of the server, and hides every other percent sign', () => {
  expect(serverCommand(['/opt/a b/vedette', 'wal', 'get', '100%', '%f', '%p'])).toBe(
    `'/opt/a b/vedette' wal get '100%%' "%f" "%p"`,
  );
});

it('serverCommand gives the shell the very words', () => {
  const word = fc
    .string({ minLength: 1, maxLength: 20 })
    .filter((text) => !/[\0-\x1f\x7f]/.test(text) && text.isWellFormed());
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
      const texts = words.filter((text) => text !== '%f' && text !== '%p');
      const line = serverCommand(['printf', '%s\\0', ...texts]).replaceAll('%%', '%');
      const said = execFileSync('/bin/sh', ['-c', line]).toString();
      expect(said.split('\0').slice(0, texts.length)).toEqual(texts);
    }),
    { numRuns: 50 },
  );
});
