import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { parseNameServer, systemNameServers } from './name-servers.ts';

test.each([
  ['system', 'system'],
  ['192.0.2.1', { host: '192.0.2.1', port: 53 }],
  ['2001:db8::1', { host: '2001:db8::1', port: 53 }],
  ['[2001:db8::1]:5353', { host: '2001:db8::1', port: 5353 }],
  ['ns.example.com', { host: 'ns.example.com', port: 53 }],
  ['ns.example.com:5353', { host: 'ns.example.com', port: 5353 }],
  ['two words', undefined],
  ['192.0.2.1:99999', undefined],
])('parseNameServer reads %s', (text, server) => {
  expect(parseNameServer(text, 53)).toEqual(server);
});

test('systemNameServers takes three servers, and leaves out what is no address', async () => {
  const path = join(temporaryFolder(), 'resolv.conf');
  const lines = [
    '# nameserver 1.1.1.1',
    'search example.com',
    'nameserver not-an-address',
    'nameserver 192.0.2.1',
  ];
  const more = ['nameserver\t2001:db8::1', 'nameserver 192.0.2.2 # two', 'nameserver 192.0.2.3'];
  writeFileSync(path, [...lines, ...more].join('\n'));
  expect(await systemNameServers(path)).toEqual(['192.0.2.1', '2001:db8::1', '192.0.2.2']);
});

test('systemNameServers asks this host where no server is named', async () => {
  expect(await systemNameServers('/nowhere/resolv.conf')).toEqual(['127.0.0.1']);
});
