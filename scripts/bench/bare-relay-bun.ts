import type { Socket } from 'bun';

/**
 * The least that passes TCP on with this runtime: no toxics, no counters, no half-close. It is measured beside ours as it
 * was beside Toxiproxy.
 *
 *     bun scripts/bench/bare-relay-bun.ts LISTEN:UPSTREAM...
 */
type End = { peer?: Socket<End>; rest?: Uint8Array | undefined };

const handlers = {
  data(socket: Socket<End>, data: Uint8Array) {
    const peer = socket.data.peer!;
    const taken = Math.max(0, peer.write(data));
    if (taken === data.length) return;
    peer.data.rest = data.subarray(taken);
    socket.pause();
  },
  drain(socket: Socket<End>) {
    const { rest, peer } = socket.data;
    if (rest === undefined) return;
    const taken = Math.max(0, socket.write(rest));
    socket.data.rest = taken < rest.length ? rest.subarray(taken) : undefined;
    if (socket.data.rest === undefined) peer?.resume();
  },
  close: (socket: Socket<End>) => void socket.data.peer?.end(),
  error: () => {},
};

for (const pair of process.argv.slice(2)) {
  const [listen, upstream] = pair.split(':').map(Number);
  Bun.listen<End>({
    hostname: '127.0.0.1',
    port: listen!,
    socket: {
      ...handlers,
      open(client) {
        client.pause();
        client.setNoDelay(true);
        dial(client, upstream!);
      },
    },
  });
}

function dial(client: Socket<End>, port: number): void {
  Bun.connect<End>({
    hostname: '127.0.0.1',
    port,
    data: { peer: client },
    socket: {
      ...handlers,
      open(server) {
        server.setNoDelay(true);
        client.data = { peer: server };
        client.resume();
      },
      connectError: () => {},
    },
  }).catch(() => client.end());
}
