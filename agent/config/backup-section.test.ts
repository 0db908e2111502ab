import { expect, test } from 'vitest';
import { backupConfig } from '../../recovery/config.ts';
import { noBackups } from './backup-section.ts';
import { configSchema } from './config-schema.ts';
import { loadText } from './load-config.testkit.ts';

test('noBackups is what an empty section is', () => {
  expect(noBackups).toEqual(backupConfig.parse({}));
});

test('backupSection turns nothing on where nothing is written', () => {
  expect(loadText('backup:\n').config.backup).toEqual(noBackups);
  expect(loadText('host: a\n').config.backup).toBe(noBackups);
});

test('configSchema() describes backups, and the options of each kind of target', () => {
  const text = JSON.stringify(configSchema().properties);
  expect(text).toContain('"const":"directory"');
  expect(text).toContain('as a cron expression of five fields');
});

test('backupSection names the kinds that there are where there is none of that name', () => {
  const text = `backup:
  repositories: {main: {targets: [{kind: floppy, path: /b}], passphrase: "\${env:PEER_TOKEN}"}}
  list: [{name: a, source: {kind: directory, path: /}}]
`;
  expect(() => loadText(text)).toThrow(/targets\[0\].kind: expected one of .*directory.*/);
  expect(() => loadText(text)).toThrow(/source.kind: expected one of .*command.*/);
});

test('backupSection has secrets as references, and shows none', () => {
  const text = `backup:
  repositories: {main: {targets: [{kind: directory, path: /b}], passphrase: "\${env:PEER_TOKEN}"}}
`;
  const { backup } = loadText(text).config;
  expect(backup.repositories.main?.passphrase?.reveal()).toBe('vdt_peer');
  expect(JSON.stringify(backup)).not.toContain('vdt_peer');
});
