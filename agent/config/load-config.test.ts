import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeClock } from '../kit/clock.testkit.ts';
import { temporaryFolder } from '../kit/temporary-folder.testkit.ts';
import { loadText, problemsOf, testdata } from './load-config.testkit.ts';
import { loadConfig } from './load-config.ts';

const listen = { path: ['api', 'listen'], value: '127.0.0.1:1', source: 'option --listen' };

test('loadConfig() works with no file at all', () => {
  const environment = { XDG_CONFIG_HOME: temporaryFolder(), HOME: temporaryFolder() };
  const { config, file } = loadConfig({ environment });
  expect(file).toBeUndefined();
  expect(config.host).toBe(hostname());
  expect(config.log).toEqual({ level: 'info', format: 'text' });
});

test('loadConfig() finds the file in the XDG configuration folder', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'vedette'));
  writeFileSync(join(folder, 'vedette', 'vedette.yml'), 'host: from-xdg');
  const { config, file } = loadConfig({ environment: { XDG_CONFIG_HOME: folder } });
  expect(file).toBe(join(folder, 'vedette', 'vedette.yml'));
  expect(config.host).toBe('from-xdg');
});

test('loadConfig() refuses a named file that is not there', () => {
  expect(() => loadConfig({ file: '/no/such.yml' })).toThrow(
    expect.objectContaining({
      kind: 'not-found',
      message: 'Cannot read the configuration /no/such.yml: there is no such file',
    }),
  );
});

test.each([['/dev/null'], ['/dev/zero'], ['/tmp']])(
  'loadConfig() refuses %s, which is not a file',
  (file) => {
    expect(() => loadConfig({ file })).toThrow(expect.objectContaining({ kind: 'invalid' }));
  },
);

test('loadConfig() refuses a file of more than 1 MiB', () => {
  expect(problemsOf(`#${'x'.repeat(1_048_576)}`)).toEqual([
    expect.stringMatching(/^Cannot read the configuration .*: it has 1048577 bytes, more than 1 MiB$/),
  ]);
});

test.each(readdirSync(testdata).filter((name) => name.startsWith('good-')))(
  'loadConfig() accepts %s without a warning',
  (name) => {
    const environment = { PEER_TOKEN: 'vdt_peer' };
    expect(loadConfig({ file: join(testdata, name), environment }).warnings).toEqual([]);
  },
);

test('loadConfig() turns durations, sizes and secrets into what the program uses', () => {
  const { config } = loadConfig({
    file: join(testdata, 'good-full.yml'),
    environment: { PEER_TOKEN: 'vdt_peer' },
  });
  expect(config.api.limits.request_timeout).toBe(90_000);
  expect(config.api.limits.body_bytes).toBe(65_536);
  expect(config.store.series.max_bytes).toBe(512 * 2 ** 20);
  expect(config.peers.list[0]?.token?.reveal()).toBe('vdt_peer');
  expect(JSON.stringify(config)).not.toContain('vdt_peer');
});

test('loadConfig() takes a key without a value as not given', () => {
  expect(loadText('log:\n  level:\nlabels:\n').config.log.level).toBe('info');
});

test('loadConfig() reads a file that begins with a byte order mark and has Windows line ends', () => {
  expect(loadText('\ufeffhost: a\r\nlabels:\r\n  b: c\r\n').config).toMatchObject({
    host: 'a',
    labels: { b: 'c' },
  });
});

test('loadConfig() remembers when it loaded', () => {
  expect(loadText('', { clock: fakeClock(42) }).loadedAt).toBe(42);
});

test('loadConfig() lets an option of the command line go before the file', () => {
  const { config, sources } = loadText('api:\n  listen: 127.0.0.1:2\n', { overrides: [listen] });
  expect(config.api.listen).toBe('127.0.0.1:1');
  expect(sources.get('api.listen')).toBe('option --listen');
});

test('loadConfig() adds what an option appends to the list of the file', () => {
  const peer = (url: string) => ({
    path: ['peers', 'list'],
    value: { url },
    source: 'option --peer',
    append: true,
  });
  const { config, sources } = loadText('peers:\n  list:\n    - url: http://127.0.0.1:1\n', {
    overrides: [peer('http://127.0.0.1:2'), peer('http://127.0.0.1:3')],
  });
  expect(config.peers.list.map(({ url }) => url)).toEqual([
    'http://127.0.0.1:1',
    'http://127.0.0.1:2',
    'http://127.0.0.1:3',
  ]);
  expect(sources.get('peers.list[0].url')).toMatch(/vedette\.yml:3$/);
  expect(sources.get('peers.list[2].url')).toBe('option --peer');
});

test('loadConfig() names the option of the command line that is wrong', () => {
  expect(problemsOf('', { overrides: [{ ...listen, value: 'nowhere' }] })).toEqual([
    'option --listen: api.listen: expected HOST:PORT, such as 127.0.0.1:8338 or [::1]:8338; correct it, or remove it for the default 127.0.0.1:8338',
  ]);
});

test('loadConfig() tells a wrong section even when an option goes into it', () => {
  expect(problemsOf('api: 5', { overrides: [listen] })).toEqual([
    'vedette.yml:1:6: api: expected a section, found the number 5; correct it, or remove it',
  ]);
});

test('loadConfig() knows the line of each option, and which are defaults', () => {
  const { file, sources } = loadText('host: a\nlog:\n  level: debug\nlabels: {b: c}\n');
  expect(sources.get('host')).toBe(`${file}:1`);
  expect(sources.get('log.level')).toBe(`${file}:3`);
  expect(sources.get('labels.b')).toBe(`${file}:4`);
  expect(sources.get('log.format')).toBe('default');
});

test('loadConfig() tells at most a hundred problems in its message, and how many there are', () => {
  const text = Array.from({ length: 250 }, (_, index) => `x${index}: 1`).join('\n');
  expect(() => loadText(text)).toThrow(/250 problems found\n(.*\n){100}and 150 more$/);
});
