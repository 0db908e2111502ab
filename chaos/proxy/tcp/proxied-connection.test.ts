import { expect, test } from 'vitest';
import { Deadlines } from '../deadlines.ts';
import { IdleWatch } from './idle-watch.ts';
import { type EndSocket, ProxiedConnection } from './proxied-connection.ts';

/** A socket that takes so many bytes, and whether its sender is held back. */
function socketOf(room: number) {
  const seen = { isPaused: false, taken: 0 };
  const socket: EndSocket = {
    remoteAddress: '127.0.0.1',
    remotePort: 50_000,
    write(data) {
      const taken = Math.min(data.byteLength, room - seen.taken);
      seen.taken += taken;
      return taken;
    },
    pause() {
      seen.isPaused = true;
    },
    resume() {
      seen.isPaused = false;
    },
    shutdown: () => {},
    end: () => {},
    terminate: () => {},
  };
  return { seen, socket };
}

function connectionOf(client: EndSocket): ProxiedConnection {
  const deadlines = new Deadlines();
  const totals = { upstream: { received: 0, sent: 0 }, downstream: { received: 0, sent: 0 } };
  const halfClosed = new IdleWatch(deadlines, 0);
  return new ProxiedConnection(
    {
      deadlines,
      totals,
      halfClosed,
      random: () => () => 0,
      isTapped: () => false,
      tell: () => {},
      over: () => {},
      failed: () => {},
    },
    1,
    client,
  );
}

test('a connection holds a client back that has sent more than the upstream takes before it has answered', () => {
  const [client, server] = [socketOf(0), socketOf(1_000)];
  const connection = connectionOf(client.socket);
  connection.receive('upstream', new Uint8Array(65_536));
  connection.open(server.socket, []);
  expect(client.seen.isPaused).toBe(true);
  expect(connection.state().held).toBe(64_536);
});

test('a connection lets a client that was held back go on once the upstream has taken what it had sent', () => {
  const [client, server] = [socketOf(0), socketOf(100_000)];
  const connection = connectionOf(client.socket);
  connection.receive('upstream', new Uint8Array(65_536));
  expect(client.seen.isPaused).toBe(true);
  connection.open(server.socket, []);
  expect(client.seen.isPaused).toBe(false);
  expect(connection.state()).toMatchObject({
    held: 0,
    bytes: { upstream: { received: 65_536, sent: 65_536 } },
  });
});
