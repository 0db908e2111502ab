const PING = new TextEncoder().encode('PING\r\n');
const PONG = 7;

/** The times of so many pings of a redis-server over one connection, one after the other, sorted, in µs. */
export async function roundTrips(port: number, count: number): Promise<Float64Array> {
  const times = new Float64Array(count + WARMUP);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let [done, got, began] = [0, 0, 0];
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      data(socket, data) {
        got += data.length;
        if (got < PONG) return;
        times[done++] = (Bun.nanoseconds() - began) / 1_000;
        if (done === times.length) return resolve();
        got = 0;
        began = Bun.nanoseconds();
        socket.write(PING);
      },
      close: () => reject(new Error(`port ${port} closed after ${done} round trips`)),
    },
  });
  began = Bun.nanoseconds();
  socket.write(PING);
  await promise;
  socket.end();
  return times.slice(WARMUP).sort();
}

const WARMUP = 500;

/** The value that this share of the sorted ones does not exceed. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/**
 * How much later than `delay` ms the answers to pings come back that leave every 10 ms over one connection, whether or
 * not the one before was answered: sorted, in ms, with the raw round trip in it.
 */
export async function delayErrors(port: number, delay: number, count: number): Promise<Float64Array> {
  const sent: number[] = [];
  const errors: number[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      data(_socket, data) {
        const now = performance.now();
        for (let answer = 0; answer < data.length / PONG; answer++)
          errors.push(now - sent[errors.length]! - delay);
        if (errors.length >= count) resolve();
      },
    },
  });
  for (let message = 0; message < count; message++) {
    sent.push(performance.now());
    socket.write(PING);
    await Bun.sleep(10);
  }
  await promise;
  socket.end();
  return Float64Array.from(errors).sort();
}

/** Bytes a second of a download of that many bytes of `/big`, from the request to the last byte, headers counted. */
export async function downloadRate(port: number, bytes: number): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  let total = 0;
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      data(_socket, data) {
        total += data.length;
      },
      close: () => resolve(performance.now()),
    },
  });
  const began = performance.now();
  socket.write(`GET /big HTTP/1.0\r\nRange: bytes=0-${bytes - 1}\r\n\r\n`);
  const seconds = ((await promise) - began) / 1_000;
  return total / seconds;
}
