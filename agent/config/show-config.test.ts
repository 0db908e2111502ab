import { expect, test } from 'vitest';
import { loadText } from './load-config.testkit.ts';
import { showConfig } from './show-config.ts';

const text = `host: db-1
peers:
  interval: 90s
  list:
    - url: https://b:8338
      token: vdt_hidden
store:
  series:
    max_bytes: 536870912
`;
const shown = (options: ReturnType<typeof showConfig>) =>
  new Map(options.map((option) => [option.path, option]));

test('showConfig() tells each value with its place', () => {
  const loaded = loadText(text, { mode: 0o600 });
  const options = shown(showConfig(loaded));
  expect(options.get('host')).toMatchObject({ value: 'db-1', source: `${loaded.file}:1` });
  expect(options.get('log.level')).toMatchObject({ value: 'info', source: 'default' });
});

test('showConfig() writes durations and sizes as the file would', () => {
  const options = shown(showConfig(loadText(text, { mode: 0o600 })));
  expect(options.get('peers.interval')?.value).toBe('1m30s');
  expect(options.get('store.series.max_bytes')?.value).toBe('512MiB');
});

test('showConfig() masks secrets', () => {
  const options = showConfig(loadText(text, { mode: 0o600 }));
  expect(shown(options).get('peers.list[0].token')?.value).toBe('***');
  expect(JSON.stringify(options)).not.toContain('hidden');
});

test('showConfig() describes every option', () => {
  const undescribed = showConfig(loadText('')).filter(({ description }) => description === '');
  expect(undescribed.map(({ path }) => path)).toEqual([]);
});

test('showConfig() tells values that load again to the same configuration', () => {
  const loaded = loadText(text, { mode: 0o600 });
  const written = showConfig(loaded).filter(({ path }) => !path.startsWith('peers.list'));
  const overrides = written.map(({ path, value }) => ({ path: path.split('.'), value, source: 'test' }));
  const again = loadText('', { overrides }).config;
  expect(again).toEqual({ ...loaded.config, peers: { ...loaded.config.peers, list: [] } });
});
