import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../kit/temporary-folder.testkit.ts';
import { configuredUrl } from './configured-url.ts';

function fileWith(text: string): string {
  const path = join(temporaryFolder(), 'vedette.yml');
  writeFileSync(path, text);
  return path;
}

it.each([
  ['chaos: {toxiproxy: {url: "http://10.0.0.5:8474"}}\n', 'http://10.0.0.5:8474'],
  ['chaos: {proxy: {}}\n', 'http://127.0.0.1:8474'],
  ['chaos: {proxy: {host: "::1", port: 9}}\n', 'http://[::1]:9'],
  ['host: a\n', 'http://localhost:8474'],
])('configuredUrl() reads %j', (text, url) => {
  expect(configuredUrl({ config: fileWith(text) })).toBe(url);
});

it('configuredUrl() takes --url before the configuration', () => {
  const config = fileWith('chaos: {proxy: {}}\n');
  expect(configuredUrl({ config, url: 'ci-7:8474/' })).toBe('http://ci-7:8474');
});

it('configuredUrl() refuses a configuration that is wrong', () => {
  expect(() => configuredUrl({ config: fileWith('chaos: {toxiproxy: {url: x}}\n') })).toThrow('not a URL');
});
