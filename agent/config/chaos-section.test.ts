import { expect, test } from 'vitest';
import { chaosConfig } from '../../chaos/config.ts';
import { noChaos } from './chaos-section.ts';
import { loadText } from './load-config.testkit.ts';

test('noChaos is what an empty section is', () => {
  expect(noChaos).toEqual(chaosConfig.parse({}));
});

test('chaosSection turns nothing on where nothing is written', () => {
  expect(loadText('chaos:\n').config.chaos).toEqual({});
  expect(loadText('host: a\n').config.chaos).toBe(noChaos);
});

test.each(['chaos: {proxy: {}}\n', 'chaos:\n  proxy:\n', 'chaos:\n  proxy:\n#    port: 1\n'])(
  'chaosSection turns the engine on with its defaults: %j',
  (text) => {
    expect(loadText(text).config.chaos).toEqual({
      proxy: {
        host: '127.0.0.1',
        port: 8474,
        allow_non_loopback: false,
        version: '2.12.0',
        metrics: false,
        proxies: [],
      },
    });
  },
);
