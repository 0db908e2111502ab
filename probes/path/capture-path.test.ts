import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../agent/kit/clock.ts';
import {
  connectNamespaces,
  makeNamespace,
  mayMakeNamespaces,
  type NetworkNamespace,
} from '../network-namespace.testkit.ts';
import { capturePath, type PathTarget } from './capture-path.ts';
import { type CapturedPath, pathLines } from './captured-path.ts';

const clock = systemClock;
const script = fileURLToPath(import.meta.resolve('./path-in-child.testkit.ts'));

test.each(['127.0.0.1', '::1'])('capturePath finds %s to be the first hop', async (address) => {
  const path = await capturePath({ address, protocol: 'tcp' }, { clock });
  expect(path).toMatchObject({ method: 'udp', reached: true, hops: [{ ttl: 1, address }] });
});

test('capturePath gives what it has when it is cancelled', async () => {
  const path = await capturePath(
    { address: '127.0.0.1', protocol: 'tcp' },
    { clock, signal: AbortSignal.abort() },
  );
  expect(path).toMatchObject({ reached: false, hops: [] });
});

/** here ── 10.81 ── first ── 10.82 ── second ── 10.83 ── there */
describe.skipIf(!mayMakeNamespaces)('capturePath over two routers', () => {
  let here: NetworkNamespace;
  let first: NetworkNamespace;
  let second: NetworkNamespace;
  let there: NetworkNamespace;

  beforeAll(async () => {
    [here, first, second, there] = await Promise.all([
      makeNamespace(),
      makeNamespace(),
      makeNamespace(),
      makeNamespace(),
    ]);
    await connectNamespaces(here, first, 81);
    await connectNamespaces(first, second, 82);
    await connectNamespaces(second, there, 83);
    await here.exec('ip', 'route', 'add', 'default', 'via', '10.81.0.2');
    await first.exec('ip', 'route', 'add', '10.83.0.0/24', 'via', '10.82.0.2');
    await second.exec('ip', 'route', 'add', '10.81.0.0/24', 'via', '10.82.0.1');
    await there.exec('ip', 'route', 'add', 'default', 'via', '10.83.0.1');
    await here.exec('ip', '-6', 'route', 'add', 'default', 'via', 'fd81::2');
    await first.exec('ip', '-6', 'route', 'add', 'fd83::/64', 'via', 'fd82::2');
    await second.exec('ip', '-6', 'route', 'add', 'fd81::/64', 'via', 'fd82::1');
    await there.exec('ip', '-6', 'route', 'add', 'default', 'via', 'fd83::1');
    for (const each of [first, second, there]) {
      await each.exec('sysctl', '-qw', 'net.ipv6.conf.all.forwarding=1', 'net.ipv6.icmp.ratelimit=0');
      await each.exec('sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv4.icmp_ratemask=0');
    }
  });

  afterAll(async () => {
    for (const each of [here, first, second, there]) await each?.remove();
  });

  async function capture(target: PathTarget, as?: 'nobody'): Promise<CapturedPath> {
    const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--bounding-set=-all'];
    const [program, ...words] = [...(as ? nobody : []), process.execPath, script, JSON.stringify(target)];
    return JSON.parse(await here.exec(program!, ...words)) as CapturedPath;
  }

  const addresses = ({ hops }: CapturedPath) => hops.map(({ address }) => address);
  const WAY = ['10.81.0.2', '10.82.0.2', '10.83.0.2'];

  test.each([
    ['tcp', 'udp'],
    ['udp', 'udp'],
    ['icmp', 'raw'],
  ] as const)('finds every hop to what is probed over %s', async (protocol, method) => {
    const path = await capture({ address: '10.83.0.2', protocol });
    expect(path).toMatchObject({ method, reached: true });
    expect(addresses(path)).toEqual(WAY);
    expect(path.hops.every(({ rtt }) => rtt !== null && rtt > 0)).toBe(true);
  });

  test.each([
    ['tcp', 'udp'],
    ['icmp', 'raw'],
  ] as const)('finds every hop over IPv6 to what is probed over %s', async (protocol, method) => {
    const path = await capture({ address: 'fd83::2', protocol });
    expect(path).toMatchObject({ method, reached: true });
    expect(addresses(path)).toEqual(['fd81::2', 'fd82::2', 'fd83::2']);
  });

  test('needs no rights', async () => {
    const path = await capture({ address: '10.83.0.2', protocol: 'icmp' }, 'nobody');
    expect(path).toMatchObject({ method: 'udp', reached: true });
    expect(addresses(path)).toEqual(WAY);
  });

  test('ends where a router says that it goes no farther', async () => {
    await first.exec('ip', 'route', 'add', 'unreachable', '10.84.0.0/24');
    const path = await capture({ address: '10.84.0.1', protocol: 'tcp' });
    expect(path).toMatchObject({
      reached: false,
      hops: [{ address: '10.81.0.2', reason: 'host-unreachable' }],
    });
    expect(pathLines(path)).toEqual(['to 10.84.0.1 by udp', '1 10.81.0.2 host-unreachable', '2 not reached']);
  });

  test('shows the last hop that answers where packets vanish', async () => {
    await second.exec('ip', 'route', 'add', 'blackhole', '10.85.0.0/24');
    await first.exec('ip', 'route', 'add', '10.85.0.0/24', 'via', '10.82.0.2');
    const path = await capture({ address: '10.85.0.1', protocol: 'tcp' });
    expect(path.reached).toBe(false);
    expect(pathLines(path)).toEqual(['to 10.85.0.1 by udp', '1 10.81.0.2', '2 not reached']);
  });

  test('says so where this host has no way there', async () => {
    const alone = await makeNamespace();
    const target = JSON.stringify({ address: '192.0.2.1', protocol: 'tcp' });
    const path = JSON.parse(
      await alone.exec(process.execPath, script, target).finally(alone.remove),
    ) as CapturedPath;
    expect(path).toMatchObject({ reached: false, hops: [{ address: null, reason: 'network-unreachable' }] });
  });
});
