import { heapStats } from 'bun:jsc';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { breakServer } from '../wire/broken-server.testkit.ts';
import { startTlsServer } from './tls-server.testkit.ts';
import { tlsToxic } from './tls-toxic.ts';

test('tls leaves nothing behind of connections that were broken off', async () => {
  const { port } = await breakServer(await startTlsServer(), tlsToxic, {});
  const round = async () => {
    const client = connect({ port, rejectUnauthorized: false });
    client.on('error', () => {});
    client.write('hello');
    await once(client, 'data');
    (client as Socket).resetAndDestroy();
  };
  const sockets = () => {
    Bun.gc(true);
    return heapStats().objectTypeCounts.TLSSocket ?? 0;
  };
  for (let turn = 0; turn < 60; turn++) await round();
  await expect.poll(sockets, { timeout: 10_000 }).toBeLessThan(20);
});
