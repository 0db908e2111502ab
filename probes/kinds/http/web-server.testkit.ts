import { createServer, type Server as HttpServer, type RequestListener } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { listener } from '../../connect/listeners.testkit.ts';
import type { ProbeResult } from '../../probe-result.ts';
import { runKind } from '../../run-kind.testkit.ts';
import { httpProbe } from './http.ts';

export type Listener = {
  readonly url: string;
  readonly port: number;
  /** Everything that was said to it, a text for each connection. */
  readonly heard: string[];
};

/** Runs the kind `http` once; 5 s unless `options` say otherwise. */
export function runHttp(options: Readonly<Record<string, unknown>>): Promise<ProbeResult> {
  return runKind(httpProbe, options);
}

/** A listener on loopback that does what it is told as soon as something was said to it; ends with the test. */
export async function peer(onRequest: (socket: Socket, said: string) => void): Promise<Listener> {
  const heard: string[] = [];
  const port = await listener((socket) => {
    const index = heard.push('') - 1;
    socket.on('data', (bytes) => {
      const first = heard[index] === '';
      heard[index] += bytes.toString('latin1');
      if (first) onRequest(socket, heard[index]!);
    });
  });
  return { url: `http://127.0.0.1:${port}/`, port, heard };
}

/** A listener that answers each connection with these bytes, and leaves it open unless it is told to end it. */
export function answering(bytes: string | Uint8Array, { end = false } = {}): Promise<Listener> {
  return peer((socket) => {
    if (end) socket.end(bytes);
    else socket.write(bytes);
  });
}

/** A web server of node on loopback; ends with the test. */
export async function webServer(answer: RequestListener): Promise<Omit<Listener, 'heard'>> {
  const server: HttpServer = createServer(answer);
  const port = await listening(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${port}/`, port };
}

/** What was said over the wire in a run, as one text. */
export function traceOf(result: ProbeResult): string {
  return result.trace.map(({ text }) => text).join('\n');
}

/** The port of a server that now listens on loopback, or of the one whose path is given. */
export function listening(server: Server | HttpServer): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
