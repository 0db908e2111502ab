import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import { configFiles, stateFolder } from './state-folder.ts';

test.each([
  ['root', {}, 0, '/var/lib/vedette'],
  ['a user', { HOME: '/home/ann' }, 1000, '/home/ann/.local/state/vedette'],
  ['a user with XDG_STATE_HOME', { HOME: '/home/ann', XDG_STATE_HOME: '/data' }, 1000, '/data/vedette'],
  ['root with XDG_STATE_HOME', { XDG_STATE_HOME: '/data' }, 0, '/data/vedette'],
  [
    'a relative XDG_STATE_HOME',
    { HOME: '/home/ann', XDG_STATE_HOME: 'data' },
    1000,
    '/home/ann/.local/state/vedette',
  ],
  [
    'an empty XDG_STATE_HOME',
    { HOME: '/home/ann', XDG_STATE_HOME: '' },
    1000,
    '/home/ann/.local/state/vedette',
  ],
  ['no HOME', { HOME: '' }, 1000, `${homedir()}/.local/state/vedette`],
])('stateFolder() for %s', (_who, environment, uid, expected) => {
  expect(stateFolder(environment, uid)).toBe(expected);
});

test.each([
  ['a user', { HOME: '/home/ann' }, '/home/ann/.config/vedette/vedette.yml'],
  ['XDG_CONFIG_HOME', { HOME: '/home/ann', XDG_CONFIG_HOME: '/conf' }, '/conf/vedette/vedette.yml'],
  [
    'an empty XDG_CONFIG_HOME',
    { HOME: '/home/ann', XDG_CONFIG_HOME: '' },
    '/home/ann/.config/vedette/vedette.yml',
  ],
  [
    'a relative XDG_CONFIG_HOME',
    { HOME: '/home/ann', XDG_CONFIG_HOME: '.' },
    '/home/ann/.config/vedette/vedette.yml',
  ],
])('configFiles() looks in /etc first, then for %s', (_who, environment, expected) => {
  expect(configFiles(environment)).toEqual(['/etc/vedette/vedette.yml', expected]);
});
