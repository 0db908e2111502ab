import { expect, test } from 'vitest';
import { HostsFile } from './hosts-file.ts';

const hostsFile = (text: string) => new HostsFile(async () => text);

test('HostsFile finds addresses of both families by name and by alias, whatever the case', async () => {
  const hosts = hostsFile('10.0.0.1\tDB.example db # the database\n::5 db.example\n');
  expect(await hosts.addressesOf('db')).toEqual([{ address: '10.0.0.1', family: 4 }]);
  expect(await hosts.addressesOf('db.example')).toEqual([
    { address: '10.0.0.1', family: 4 },
    { address: '::5', family: 6 },
  ]);
});

test('HostsFile takes neither comments, nor parts of names, nor lines without an address', async () => {
  const hosts = hostsFile('10.0.0.1 a # db\n#10.0.0.2 db\n10.0.0.3 db.example mydb\nnonsense db\n db\n');
  expect(await hosts.addressesOf('db')).toEqual([]);
});

test('HostsFile sees that the text was changed', async () => {
  let text = '10.0.0.1 db\n';
  const hosts = new HostsFile(async () => text);
  expect(await hosts.addressesOf('db')).toEqual([{ address: '10.0.0.1', family: 4 }]);
  text = '10.0.0.2 db\n';
  expect(await hosts.addressesOf('db')).toEqual([{ address: '10.0.0.2', family: 4 }]);
});

test('HostsFile knows nothing where there is no file', async () => {
  const hosts = new HostsFile(() => Promise.reject(new Error('ENOENT')));
  expect(await hosts.addressesOf('db')).toEqual([]);
});

test('HostsFile reads a hostile file: one line of megabytes, bytes that are no text, a hundred thousand lines', async () => {
  const block = Array.from({ length: 100_000 }, (_, index) => `0.0.0.0 ads-${index}.example`).join('\n');
  const hosts = hostsFile(`${'db '.repeat(1_000_000)}\n\u0000\ufffd db\n${block}\n10.0.0.9 db\n`);
  expect(await hosts.addressesOf('db')).toEqual([{ address: '10.0.0.9', family: 4 }]);
  expect(await hosts.addressesOf('ads-99999.example')).toEqual([{ address: '0.0.0.0', family: 4 }]);
});
