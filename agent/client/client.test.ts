import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contract } from '../contract/index.ts';
import type { Clock } from '../kit/clock.ts';
import { Secret } from '../kit/secret.ts';
import { createClient } from './client.ts';
import { FakeProblem, startFakeAgent } from './fake-agent.testkit.ts';
import { type Hostility, startHostileServer } from './hostile-server.testkit.ts';
import { readPair } from './tls.testkit.ts';

describe('createClient()', () => {
  it('answers what the contract says', async () => {
    await using agent = await startFakeAgent();
    const status = await createClient(agent.target).call(contract.getStatus);
    expect(status.summary?.cpu).toEqual({ count: 4, usedRatio: 0.25, modes: { user: 0.2, system: 0.05 } });
  });

  it('sends the query, the parameters and the token', async () => {
    await using agent = await startFakeAgent({ revokeToken: () => aToken });
    const client = createClient({ ...agent.target, token: new Secret('t0k') });
    await client.call(contract.revokeToken, { params: { name: 'ci' } });
    expect(agent.requests[0]?.url.pathname).toBe('/api/v1/tokens/ci');
    expect(agent.requests[0]?.headers.authorization).toBe('Bearer t0k');
  });

  it('sends a body as JSON and takes the success status of the route', async () => {
    await using agent = await startFakeAgent({ addPeer: ({ body }) => ({ ...aPeer, ...(body as object) }) });
    const peer = await createClient(agent.target).call(contract.addPeer, {
      body: { url: 'http://web-2:8338' },
    });
    expect(peer.url).toBe('http://web-2:8338');
  });

  it('repeats lists in the query', async () => {
    await using agent = await startFakeAgent({ series: () => ({ status: 'success', data: [] }) });
    await createClient(agent.target).call(contract.series, { query: { 'match[]': ['up', 'node_load1'] } });
    expect(agent.requests[0]?.url.searchParams.getAll('match[]')).toEqual(['up', 'node_load1']);
  });

  it('reads plain text where the contract says so', async () => {
    await using agent = await startFakeAgent({ getMetrics: () => 'up 1\n' });
    expect(await createClient(agent.target).call(contract.getMetrics)).toBe('up 1\n');
  });

  it('asks over a unix socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'client-'));
    const socketPath = join(folder, 'agent.sock');
    await using agent = await startFakeAgent({}, { socketPath });
    expect((await createClient(agent.target).call(contract.getStatus)).host).toBe('web-1');
    rmSync(folder, { recursive: true });
  });

  it('turns problem details into an error of their kind with their hint', async () => {
    const detail = 'Cannot add the peer: it is known';
    const fields = {
      type: 'urn:vedette:problem:conflict',
      title: 'Conflict',
      detail,
      hint: 'vedette peers list',
    };
    await using agent = await startFakeAgent({ listPeers: () => new FakeProblem(409, fields) });
    await expect(createClient(agent.target).call(contract.listPeers)).rejects.toMatchObject({
      kind: 'conflict',
      because: 'http-409',
      message: detail,
      hint: 'vedette peers list',
    });
  });

  it('makes control sequences in a problem visible', async () => {
    const fields = { type: 'x', title: 'x', detail: 'red \u001b[31m' };
    await using agent = await startFakeAgent({ getStatus: () => new FakeProblem(500, fields) });
    await expect(createClient(agent.target).call(contract.getStatus)).rejects.toThrow('red ␛[31m');
  });

  it.each([
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [503, 'http-503'],
  ])('names the refusal %i %s', async (status, because) => {
    await using agent = await startFakeAgent({
      getStatus: () => new FakeProblem(status, { type: 'x', title: 'x' }),
    });
    await expect(createClient(agent.target).call(contract.getStatus)).rejects.toMatchObject({ because });
  });

  it('passes on the error of a query in its own words', async () => {
    const body = JSON.stringify({ status: 'error', errorType: 'bad_data', error: 'unexpected end of input' });
    await using agent = await startFakeAgent({
      query: ({ response }) => void response.writeHead(400).end(body),
    });
    const answer = createClient(agent.target).call(contract.query, { query: { query: 'up{' } });
    await expect(answer).rejects.toMatchObject({ kind: 'invalid', message: 'unexpected end of input' });
  });

  it.each<[Hostility, string]>([
    ['hang', 'timeout'],
    ['slam', 'unreachable'],
    ['garbage', 'not-an-agent'],
    ['drip', 'timeout'],
    ['flood', 'too-large'],
    ['page', 'not-an-agent'],
    ['redirect', 'not-an-agent'],
    ['deep', 'not-an-agent'],
  ])('gives up on a server that answers with %s: %s', async (hostility, because) => {
    await using server = await startHostileServer(hostility);
    const client = createClient({ url: server.url }, { timeout: 400, maximumBytes: 2_000_000 });
    await expect(client.call(contract.getStatus)).rejects.toMatchObject({ because });
  });

  it('names a port where nothing listens', async () => {
    const agent = await startFakeAgent();
    await agent.close();
    await expect(createClient(agent.target).call(contract.getStatus)).rejects.toMatchObject({
      kind: 'unavailable',
      because: 'connection-refused',
      hint: 'Start an agent on that host: vedette agent',
    });
  });

  it('names a socket that is not there', async () => {
    const client = createClient({ url: 'http://localhost', socketPath: '/nonexistent/agent.sock' });
    await expect(client.call(contract.getStatus)).rejects.toMatchObject({ because: 'connection-refused' });
  });

  it('stops when the caller gives up', async () => {
    await using server = await startHostileServer('hang');
    const controller = new AbortController();
    const answer = createClient({ url: server.url }).call(
      contract.getStatus,
      {},
      { signal: controller.signal },
    );
    controller.abort();
    await expect(answer).rejects.toMatchObject({ because: 'aborted' });
  });

  it('leaves a mistake of the program as it is', async () => {
    const client = createClient({ url: 'http://127.0.0.1:1' });
    const broken = { params: {} } as unknown as { params: { name: string } };
    await expect(client.call(contract.revokeToken, broken)).rejects.toThrow(TypeError);
  });
});

describe('createClient() over TLS', () => {
  it('refuses a certificate that nobody vouches for, before the token is sent', async () => {
    await using agent = await startFakeAgent({}, { tls: readPair('self-signed') });
    const client = createClient({ ...agent.target, token: new Secret('t0k') });
    await expect(client.call(contract.getStatus)).rejects.toMatchObject({ because: 'tls' });
    expect(agent.requests).toEqual([]);
  });

  it('trusts the pinned certificate whatever name is in it', async () => {
    const pair = readPair('self-signed');
    await using agent = await startFakeAgent({}, { tls: pair });
    const client = createClient({ ...agent.target, fingerprint: pair.fingerprint });
    expect((await client.call(contract.getStatus)).host).toBe('web-1');
  });

  it('refuses another certificate than the pinned one, before the token is sent', async () => {
    await using agent = await startFakeAgent({}, { tls: readPair('other') });
    const { fingerprint } = readPair('self-signed');
    const client = createClient({ ...agent.target, fingerprint, token: new Secret('t0k') });
    await expect(client.call(contract.getStatus)).rejects.toMatchObject({ because: 'fingerprint-mismatch' });
    expect(agent.requests).toEqual([]);
  });

  it('notices that the pinned certificate was replaced between two calls', async () => {
    const pair = readPair('self-signed');
    const before = await startFakeAgent({}, { tls: pair });
    const url = before.url;
    const client = createClient({ url, fingerprint: pair.fingerprint });
    await client.call(contract.getStatus);
    await before.close();
    await using after = await startFakeAgent({}, { tls: readPair('other'), port: before.port });
    await expect(client.call(contract.getStatus)).rejects.toMatchObject({ because: 'fingerprint-mismatch' });
    expect(after.requests).toEqual([]);
  });

  it('trusts a certificate that a CA file vouches for', async () => {
    const pair = readPair('other');
    await using agent = await startFakeAgent({}, { tls: pair });
    const client = createClient({ ...agent.target, caFile: pair.file });
    expect((await client.call(contract.getStatus)).host).toBe('web-1');
  });

  it('compares the fingerprint also when a CA file vouches', async () => {
    const pair = readPair('other');
    await using agent = await startFakeAgent({}, { tls: pair });
    const client = createClient({
      ...agent.target,
      caFile: pair.file,
      fingerprint: readPair('self-signed').fingerprint,
    });
    await expect(client.call(contract.getStatus)).rejects.toMatchObject({ because: 'fingerprint-mismatch' });
  });

  it('names a server that does not speak TLS', async () => {
    await using agent = await startFakeAgent();
    const client = createClient({ url: agent.url.replace('http:', 'https:') });
    await expect(client.call(contract.getStatus)).rejects.toMatchObject({ because: 'tls' });
  });

  it('says which CA file cannot be read', async () => {
    const client = createClient({ url: 'https://127.0.0.1:1', caFile: '/nonexistent/ca.pem' });
    await expect(client.call(contract.getStatus)).rejects.toThrow(/CA file.*\/nonexistent\/ca\.pem/);
  });
});

describe('Client.callWithTiming()', () => {
  it('tells how far the other clock is from ours at the middle of the exchange', async () => {
    await using agent = await startFakeAgent();
    const monotonic = [100, 140];
    const clock: Clock = {
      now: () => Date.parse('2026-11-21T09:59:58.000Z'),
      monotonic: () => monotonic.shift() ?? 140,
    };
    const answer = await createClient(agent.target, { clock }).callWithTiming(contract.getStatus);
    expect(answer).toMatchObject({ latencyMs: 40, clockOffsetMs: 1_980 });
  });

  it('knows no offset from an answer that does not tell the time', async () => {
    await using agent = await startFakeAgent({ listPeers: () => ({ peers: [] }) });
    const answer = await createClient(agent.target).callWithTiming(contract.listPeers);
    expect(answer.clockOffsetMs).toBeNull();
  });
});

const aPeer = { url: 'http://x', name: null, source: 'added', fingerprint: null, hasToken: false };
const aToken = {
  name: 'ci',
  role: 'viewer',
  createdAt: '2026-11-21T10:00:00.000Z',
  expiresAt: null,
  lastUsedAt: null,
};
