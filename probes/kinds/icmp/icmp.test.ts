import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metricsByName, startBlackboxExporter } from '../../blackbox-exporter.testkit.ts';
import {
  connectNamespaces,
  makeNamespace,
  mayMakeNamespaces,
  type NetworkNamespace,
} from '../../network-namespace.testkit.ts';
import { describeProbeKind } from '../../probe-kinds.contract.ts';
import { metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { icmpProbe, icmpProbeBy } from './icmp.ts';

describeProbeKind({
  kind: icmpProbe,
  silent: async () => ({ host: '127.0.0.1', count: 100, between: '100ms' }),
});

const SEVERAL = { count: 4, between: '500ms', wait: '100ms' };

describe('icmp', () => {
  test.each(['127.0.0.1', '::1'])('measures the echo of %s', async (host) => {
    const result = await runKind(icmpProbe, { host });
    expect(result).toMatchObject({ state: 'up', address: host, facts: { loss: 0, connected: true } });
    expect(result.facts['icmp.ttl']).toBeGreaterThan(0);
    expect(result.facts.rtt).toBeGreaterThan(0);
    expect(['datagram', 'raw', 'ping']).toContain(result.facts['icmp.method']);
  });

  test('tells the smallest, mean and largest of several echoes', async () => {
    const { facts } = await runKind(icmpProbe, { host: '127.0.0.1', count: 4, between: '2ms' });
    const [min, avg, max] = ['rtt.min', 'rtt.avg', 'rtt.max'].map((name) => facts[name] as number);
    expect(min! <= avg! && avg! <= max!).toBe(true);
    expect(facts).toMatchObject({ 'icmp.sent': 4, 'icmp.received': 4 });
  });

  test('tells the metrics of blackbox_exporter', async () => {
    const result = await runKind(icmpProbe, { host: '127.0.0.1' });
    const phase = (name: string) => metricOf(result, 'probe_icmp_duration_seconds', { phase: name });
    expect(phase('rtt')).toBeCloseTo((result.facts.rtt as number) / 1_000, 9);
    expect([phase('resolve'), phase('setup') !== undefined]).toEqual([0, true]);
    expect(metricOf(result, 'probe_icmp_reply_hop_limit')).toBe(64);
  });

  test.each(['127.0.0.1', '::1'])('tells every metric that blackbox_exporter tells of %s', async (host) => {
    const exporter = await startBlackboxExporter('modules: {ping: {prober: icmp}}');
    const theirs = await exporter.probe('ping', host).finally(exporter.stop);
    const ours = metricsByName(await runKind(icmpProbe, { host }));
    expect([...theirs.keys()].filter((name) => !ours.has(name))).toEqual([]);
    for (const [name, value] of theirs) {
      if (!name.includes('seconds')) expect([name, ours.get(name)]).toEqual([name, value]);
    }
  });

  test('answers are not taken for those of other probes that run at the same time', async () => {
    const runs = Array.from({ length: 200 }, (_, index) =>
      runKind(icmpProbe, {
        host: `127.0.0.${(index % 250) + 1}`,
        count: 2,
        between: '2ms',
        payload_size: index,
      }),
    );
    const results = await Promise.all(runs);
    expect(results.every(({ facts }) => facts['icmp.received'] === 2)).toBe(true);
  });

  test.each(['127.0.0.1', '::1'])(
    'measures the echo of %s by the program ping where it has no socket',
    async (host) => {
      const result = await runKind(icmpProbeBy(['ping']), { host, count: 2 });
      expect(result).toMatchObject({ state: 'up', facts: { 'icmp.method': 'ping', 'icmp.received': 2 } });
    },
  );

  test('ends the program ping with the run', async () => {
    const result = await runKind(icmpProbeBy(['ping']), { host: '127.0.0.1', count: 100, timeout: '50ms' });
    expect(result).toMatchObject({ state: 'down', reason: 'timeout-processing' });
  });

  test.each([
    [{ host: '-f' }, undefined],
    [{ host: 'two words' }, 'host'],
    [{ host: 'h', count: 0 }, 'count'],
    [{ host: 'h', ttl: 256 }, 'ttl'],
    [{ host: 'h', payload_size: 65_508 }, 'payload_size'],
  ])('reads or refuses %o', (options, problem) => {
    const problems = problemsOf(icmpProbe, options).join();
    if (problem === undefined) expect(problems).toBe('');
    else expect(problems).toContain(problem);
  });
});

describe.skipIf(!mayMakeNamespaces)('icmp in networks of its own', () => {
  let here: NetworkNamespace;
  let router: NetworkNamespace;

  beforeAll(async () => {
    here = await makeNamespace();
    router = await makeNamespace();
    await connectNamespaces(here, router, 71);
    await here.exec('ip', 'route', 'add', 'default', 'via', '10.71.0.2');
    await router.exec('sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv4.icmp_ratemask=0');
    await router.exec('ip', 'address', 'add', '10.99.0.1/24', 'dev', 'lo');
    await router.exec('ip', 'route', 'add', 'blackhole', '10.98.0.0/24');
    await router.exec('ip', 'route', 'add', 'unreachable', '10.97.0.0/24');
    await router.exec('ip', 'route', 'add', 'prohibit', '10.96.0.0/24');
    await here.exec('ip', '-6', 'route', 'add', 'default', 'via', 'fd71::2');
    await router.exec('sysctl', '-qw', 'net.ipv6.conf.all.forwarding=1', 'net.ipv6.icmp.ratelimit=0');
    await router.exec('ip', '-6', 'route', 'add', 'unreachable', 'fd97::/64');
    await router.exec('ip', '-6', 'route', 'add', 'prohibit', 'fd96::/64');
  });

  afterAll(async () => {
    await here?.remove();
    await router?.remove();
  });

  /** Echo requests that the router was sent (RFC 4293: icmpInEchos). */
  async function echoesSeen(): Promise<number> {
    const [names, values] = (await router.exec('cat', '/proc/net/snmp'))
      .match(/^Icmp: .*$/gm)!
      .map((line) => line.split(' '));
    return Number(values![names!.indexOf('InEchos')]);
  }

  const open = () => here.exec('sysctl', '-qw', 'net.ipv4.ping_group_range=0 2147483647');
  const shut = () => here.exec('sysctl', '-qw', 'net.ipv4.ping_group_range=1 0');

  test.each(['127.0.0.1', '::1', '10.71.0.2'])(
    'needs no rights where the kernel lets the group in: %s',
    async (host) => {
      await open();
      const result = await here.probe('icmp', { host, count: 3, between: '2ms' }, 'nobody');
      expect(result).toMatchObject({ state: 'up', facts: { 'icmp.method': 'datagram', 'icmp.received': 3 } });
      expect(result.facts['icmp.ttl']).toBe(64);
    },
  );

  test('takes a raw socket where it may', async () => {
    await shut();
    const result = await here.probe('icmp', { host: '10.71.0.2' });
    expect(result).toMatchObject({ state: 'up', facts: { 'icmp.method': 'raw' } });
  });

  test('takes the program ping where it may neither, or says that it cannot know', async () => {
    await shut();
    const result = await here.probe('icmp', { host: '10.71.0.2' }, 'nobody');
    expect(result.facts['icmp.method']).toBe('ping');
    expect(['up', 'unknown']).toContain(result.state);
  });

  describe.each(['datagram', 'raw'])('over a %s socket', (method) => {
    beforeAll(() => (method === 'datagram' ? open() : shut()));

    test.each([
      [{ host: '10.98.0.1', wait: '100ms' }, 'no-answer'],
      // Of these errors a router sends few: one a second, after a handful.
      method === 'datagram'
        ? [{ host: '10.97.0.1', ...SEVERAL }, 'host-unreachable']
        : [{ host: '10.96.0.1', ...SEVERAL }, 'prohibited'],
      [{ host: '10.71.0.2', payload_size: 4_000, dont_fragment: true }, 'packet-too-big'],
    ] as const)('names what came instead of a reply from %o', async (options, reason) => {
      const result = await here.probe('icmp', options);
      expect(result).toMatchObject({ state: 'down', reason, facts: { 'icmp.method': method } });
    });

    test.each([
      [{ host: 'fd97::1' }, 'network-unreachable'],
      [{ host: 'fd96::1' }, 'prohibited'],
      [{ host: 'fd71::2', payload_size: 4_000, dont_fragment: true }, 'packet-too-big'],
    ])('names what came instead of a reply from %o over IPv6', async (options, reason) => {
      const result = await here.probe('icmp', options);
      expect(result).toMatchObject({ state: 'down', reason, facts: { 'icmp.method': method } });
    });

    test('names a TTL that is too small for the way', async () => {
      await router.exec('ip', 'route', 'replace', '10.95.0.0/24', 'via', '10.71.0.1', 'dev', 'v71b');
      const result = await here.probe('icmp', { host: '10.95.0.1', ttl: 1 });
      expect(result).toMatchObject({ state: 'down', reason: 'ttl-exceeded', message: /10\.71\.0\.2/ });
    });

    test('sends what is longer than the link in parts', async () => {
      const result = await here.probe('icmp', { host: '10.71.0.2', payload_size: 4_000 });
      expect(result.state).toBe('up');
    });
  });

  test('names a neighbour that does not answer', async () => {
    const result = await here.probe('icmp', { host: '10.71.0.77', timeout: '9s', wait: '8s' });
    expect(result).toMatchObject({ state: 'down', reason: 'host-unreachable' });
  });

  test('tells how many were lost when the address goes away in between', async () => {
    await open();
    const before = await echoesSeen();
    const running = here.probe('icmp', { host: '10.99.0.1', count: 60, between: '50ms', wait: '100ms' });
    for (let look = 0; look < 200 && (await echoesSeen()) < before + 3; look++);
    await router.exec('ip', 'address', 'del', '10.99.0.1/24', 'dev', 'lo');
    const { state, facts } = await running;
    expect(state).toBe('up');
    expect(facts.loss).toBeGreaterThan(0);
    expect(facts.loss).toBeLessThan(1);
  });

  test('says nothing about the target when this host has no way to it', async () => {
    const alone = await makeNamespace();
    const result = await alone.probe('icmp', { host: '192.0.2.1' }).finally(alone.remove);
    expect(result).toMatchObject({ state: 'unknown', reason: 'network-unreachable' });
  });
});
