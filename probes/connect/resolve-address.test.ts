import { expect, test } from 'vitest';
import { HostsFile } from './hosts-file.ts';
import { nameServer, type Zone } from './name-server.testkit.ts';
import { asciiName, resolveAddress } from './resolve-address.ts';
import { testRun } from './run.testkit.ts';

const six = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
const zone: Zone = {
  'both.example': { 4: '10.0.0.1', 6: six },
  'four.example': { 4: '10.0.0.4' },
  'six.example': { 6: six },
  '_sip.under_score.example': { 4: '10.0.0.5' },
  'xn--bcher-kva.example': { 4: '10.0.0.6' },
};

test.each([
  ['both.example', 'any', '2001:db8::1'],
  ['both.example', '4', '10.0.0.1'],
  ['both.example', '6', '2001:db8::1'],
  ['four.example', 'any', '10.0.0.4'],
  ['six.example', 'any', '2001:db8::1'],
  ['FOUR.example.', 'any', '10.0.0.4'],
  ['_sip.under_score.example', 'any', '10.0.0.5'],
  ['bücher.example', 'any', '10.0.0.6'],
] as const)(
  'resolveAddress asks the resolver that was chosen: %s over %s is %s',
  async (host, ip, address) => {
    const { address: resolver } = await nameServer(zone);
    const run = testRun();
    expect(await resolveAddress(host, { ip, resolver }, run)).toMatchObject({ address });
    expect(run.facts.get('ip')).toBe(address);
    expect(run.phaseTimes().dns).toBeGreaterThan(0);
  },
);

test('resolveAddress asks again each time', async () => {
  const { address: resolver, asked } = await nameServer(zone);
  await resolveAddress('four.example', { ip: '4', resolver }, testRun());
  await resolveAddress('four.example', { ip: '4', resolver }, testRun());
  expect(asked).toEqual(['four.example A', 'four.example A']);
});

test('resolveAddress takes only the family that the run is for', async () => {
  const { address: resolver, asked } = await nameServer(zone);
  const run = testRun({ family: 4 });
  expect(await resolveAddress('both.example', { ip: 'both', resolver }, run)).toEqual({
    address: '10.0.0.1',
    family: 4,
  });
  expect(asked).toEqual(['both.example A']);
});

test.each([
  ['nobody.example', 'any', 'name-not-found'],
  ['four.example', '6', 'no-address'],
  ['six.example', '4', 'no-address'],
  [`${'a'.repeat(64)}.example`, 'any', 'name-not-found'],
  ['a..example', 'any', 'name-not-found'],
  ['ex\u0000ample', 'any', 'name-not-found'],
] as const)('resolveAddress names what is wrong: %j over %s is %s', async (host, ip, reason) => {
  const { address: resolver } = await nameServer(zone);
  await expect(resolveAddress(host, { ip, resolver }, testRun())).rejects.toMatchObject({ reason });
});

test('resolveAddress refuses an address of another family than the one that is asked for', async () => {
  await expect(
    resolveAddress('127.0.0.1', { ip: '6', resolver: undefined }, testRun()),
  ).rejects.toMatchObject({
    reason: 'no-address',
    message: '127.0.0.1 is not an IPv6 address',
  });
  const run = testRun({ family: 4 });
  await expect(resolveAddress('::1', { ip: 'both', resolver: undefined }, run)).rejects.toMatchObject({
    reason: 'no-address',
  });
});

test('resolveAddress ends at the timeout of the phase where the name server says nothing', async () => {
  const { address: resolver } = await nameServer();
  const run = testRun({ timeouts: { whole: 5_000, dns: 60 } });
  const asking = resolveAddress('both.example', { ip: 'any', resolver }, run);
  await expect(asking).rejects.toMatchObject({ reason: 'timeout-dns' });
});

test('resolveAddress tells that nobody serves names where it asks', async () => {
  const { address, asked } = await nameServer(zone);
  const closed = `${address.split(':')[0]}:1`;
  await expect(resolveAddress('x.example', { ip: 'any', resolver: closed }, testRun())).rejects.toMatchObject(
    {
      reason: 'resolver-failed',
    },
  );
  expect(asked).toEqual([]);
});

test('resolveAddress takes the hosts file before it asks', async () => {
  const { address: resolver, asked } = await nameServer(zone);
  const hosts = new HostsFile(async () => '10.9.9.9 both.example\n');
  const found = await resolveAddress('both.example.', { ip: 'any', resolver }, testRun(), hosts);
  expect(found).toEqual({ address: '10.9.9.9', family: 4 });
  const only = resolveAddress('both.example', { ip: '6', resolver }, testRun(), hosts);
  await expect(only).rejects.toMatchObject({ reason: 'no-address' });
  expect(asked).toEqual([]);
});

test('resolveAddress knows localhost without a hosts file and without asking', async () => {
  const nothing = new HostsFile(async () => '');
  const options = { ip: '4', resolver: undefined } as const;
  expect(await resolveAddress('api.localhost', options, testRun(), nothing)).toEqual({
    address: '127.0.0.1',
    family: 4,
  });
});

test('asciiName writes names in the letters of the DNS', () => {
  expect(asciiName('Bücher.example')).toBe('xn--bcher-kva.example');
  expect(asciiName('_SIP.example.')).toBe('_sip.example.');
  expect(() => asciiName('a b')).toThrow('is not a name');
});
