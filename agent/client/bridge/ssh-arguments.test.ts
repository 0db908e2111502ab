import { describe, expect, it } from 'vitest';
import { sshArguments } from './ssh-arguments.ts';

describe('sshArguments()', () => {
  it('asks for no terminal and no password, and names the host after all options', () => {
    const words = sshArguments({ host: 'admin@web-2', options: ['Port=2222'] });
    expect(words.slice(0, 5)).toEqual(['-T', '-o', 'Port=2222', '-o', 'BatchMode=yes']);
    expect(words.slice(-4)).toEqual(['--', 'admin@web-2', 'vedette', 'bridge']);
  });

  it.each(['-oProxyCommand=x', '', 'a b', 'a\nb', 'a\x1b'])('refuses %j as a host', (host) => {
    expect(() => sshArguments({ host })).toThrow('it is no host name');
  });

  it.each(['-oPort=1', 'Port', 'Port=1\nProxyCommand=x'])('refuses %j as an option', (option) => {
    expect(() => sshArguments({ host: 'a', options: [option] })).toThrow('as an option of ssh');
  });
});
