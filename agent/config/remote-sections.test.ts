import { expect, test } from 'vitest';
import { historyConfig, remoteWriteConfig } from '../remote/config.ts';
import { loadText } from './load-config.testkit.ts';
import { noHistory, noRemoteWrite } from './remote-sections.ts';

test('noRemoteWrite and noHistory are what empty sections are', () => {
  expect(noRemoteWrite).toEqual(remoteWriteConfig.parse([]));
  expect(noHistory).toEqual(historyConfig.parse({}));
});

test('remoteWriteSection and historySection load nothing where nothing is written', () => {
  const { config } = loadText('host: a\n');
  expect([config.remote_write, config.history]).toEqual([noRemoteWrite, noHistory]);
});
