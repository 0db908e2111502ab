import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { crontabLine, systemdUnits } from './unit-text.ts';

const words = ['/usr/bin/vedette', 'backup', 'run', '--source', "files:/srv/it's 100% $HOME"];

describe('crontabLine()', () => {
  it('is read by a shell as it was meant', () => {
    const line = crontabLine({ words, calendar: 'daily', passphraseFile: undefined });
    expect(line.startsWith('7 3 * * * ')).toBe(true);
    const command = line.slice('7 3 * * * '.length).trimEnd().replaceAll('\\%', '%');
    const read = execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' });
    expect(read.trimEnd().split('\n')).toEqual(words);
  });

  it('names the file of the passphrase, never the passphrase', () => {
    const line = crontabLine({ words, calendar: 'six-hourly', passphraseFile: '/etc/vedette/p' });
    expect(line).toMatch(/^7 \*\/6 \* \* \* VEDETTE_PASSPHRASE_FILE=\/etc\/vedette\/p \/usr\/bin\/vedette /);
  });
});

describe('systemdUnits()', () => {
  it('escapes what systemd would replace', () => {
    const { service } = systemdUnits({ words, calendar: 'daily', passphraseFile: undefined });
    expect(service).toContain(
      `ExecStart=/usr/bin/vedette backup run --source "files:/srv/it's 100%% $$HOME"\n`,
    );
  });

  it('has a timer that makes up for what was missed', () => {
    const { timer } = systemdUnits({ words, calendar: 'weekly', passphraseFile: undefined });
    expect(timer).toContain('OnCalendar=Sun *-*-* 03:07:00\n');
    expect(timer).toContain('Persistent=true\n');
  });
});
