import { describe, expect, it } from 'vitest';
import { type SrvRecord, startDnsServer } from './dns-server.testkit.ts';
import { dnsSrvSource } from './dns-srv.ts';

const { signal } = new AbortController();
const name = '_vedette._tcp.example.test';

describe('dnsSrvSource()', () => {
  it('names the hosts and ports of the record', async () => {
    await using dns = await startDnsServer(() => [
      { host: 'web-1.example.test', port: 8_338 },
      { host: 'web-2.example.test', port: 443 },
    ]);
    const found = await dnsSrvSource({ name, scheme: 'https', servers: [dns.server] }).look(signal);
    expect(found).toMatchObject({
      peers: [
        { url: 'https://web-1.example.test:8338', labels: {} },
        { url: 'https://web-2.example.test', labels: {} },
      ],
      problem: null,
    });
  });

  it.each([
    ['fails', undefined],
    ['knows no such name', []],
    ['names something that is no host', [{ host: 'a@b', port: 1 }]],
  ])('keeps its peers, and asks again sooner, when the server %s', async (_, then) => {
    let records: readonly SrvRecord[] | undefined = [{ host: 'web-1', port: 1 }];
    await using dns = await startDnsServer(() => records);
    const source = dnsSrvSource({ name, scheme: 'http', servers: [dns.server] });
    const before = await source.look(signal);
    records = then;
    const after = await source.look(signal);
    expect(after.peers).toEqual(before.peers);
    expect(after.problem).toMatch(`${name}: `);
    expect(after.againInMs).toBeLessThan(before.againInMs);
  });

  it('gives up a question that nobody answers when it is ended', async () => {
    await using dns = await startDnsServer(() => 'silence');
    const end = new AbortController();
    const looked = dnsSrvSource({ name, scheme: 'http', servers: [dns.server] }).look(end.signal);
    setTimeout(() => end.abort(), 20);
    expect((await looked).problem).toMatch(`${name}: `);
  });
});
