import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FakeProblem, startFakeAgent } from '../../client/fake-agent.testkit.ts';
import type { Peer } from '../../contract/peers.ts';
import { runCommand } from '../run-command.testkit.ts';

const peer: Peer = {
  url: 'https://web-2:8338',
  name: 'web-2',
  source: 'added',
  fingerprint: 'ab'.repeat(32),
  hasToken: true,
};

describe('vedette peers', () => {
  it('lists the peers, uncut where there is no terminal', async () => {
    await using agent = await startFakeAgent({ listPeers: () => ({ peers: [peer] }) });
    expect((await runCommand(['peers', 'list', '--url', agent.url])).lines).toEqual([
      'URL                 NAME   FROM   TOKEN  FINGERPRINT',
      `https://web-2:8338  web-2  added  yes    ${'ab'.repeat(32)}`,
    ]);
  });

  it('says how to add one when there is none, beside the results', async () => {
    await using agent = await startFakeAgent({ listPeers: () => ({ peers: [] }) });
    expect(await runCommand(['peers', 'list', '--url', agent.url])).toMatchObject({
      code: 0,
      text: '',
      errors: 'No peers. Add one with: vedette peers add URL\n',
    });
  });

  it('lists them as JSON', async () => {
    await using agent = await startFakeAgent({ listPeers: () => ({ peers: [peer] }) });
    const { text } = await runCommand(['peers', 'list', '--json', '--url', agent.url]);
    expect(JSON.parse(text)).toEqual({ peers: [peer] });
  });

  it('adds a peer with the token of a file and a fingerprint as openssl prints it', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'peers-')), 'token');
    writeFileSync(file, 't0k\n');
    await using agent = await startFakeAgent({ addPeer: () => peer });
    const add = ['peers', 'add', peer.url, '--name', 'web-2', '--token-file', file];
    const pin = ['--fingerprint', Array(32).fill('AB').join(':')];
    const { text } = await runCommand([...add, ...pin, '--url', agent.url]);
    expect(text).toBe('Added https://web-2:8338\n');
    expect(agent.requests[0]?.body).toEqual({
      url: peer.url,
      name: 'web-2',
      token: 't0k',
      fingerprint: 'ab'.repeat(32),
    });
  });

  it('says which token file is not there', async () => {
    await using agent = await startFakeAgent();
    const add = ['peers', 'add', peer.url, '--token-file', '/nonexistent', '--url', agent.url];
    await expect(runCommand(add)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('removes a peer', async () => {
    await using agent = await startFakeAgent({ removePeer: () => peer });
    const { text } = await runCommand(['peers', 'remove', peer.url, '--url', agent.url]);
    expect(text).toBe('Removed https://web-2:8338\n');
    expect(agent.requests[0]?.url.searchParams.get('url')).toBe(peer.url);
  });

  it('passes on why the agent refuses', async () => {
    const fields = {
      type: 'urn:vedette:problem:conflict',
      title: 'x',
      detail: 'Cannot remove peer: configured',
    };
    await using agent = await startFakeAgent({ removePeer: () => new FakeProblem(409, fields) });
    await expect(runCommand(['peers', 'remove', peer.url, '--url', agent.url])).rejects.toMatchObject({
      kind: 'conflict',
      message: 'Cannot remove peer: configured',
    });
  });

  it('wants a verb', async () => {
    await expect(runCommand(['peers'])).rejects.toMatchObject({ kind: 'invalid' });
  });
});
