import { once } from 'node:events';
import {
  createSecureServer,
  createServer,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { onTestFinished } from 'vitest';

export type GrpcScript = (
  stream: ServerHttp2Stream,
  headers: Readonly<Record<string, unknown>>,
  request: Buffer,
) => void;

/** A gRPC server on loopback for the running test, that does with each call what it is told. @returns its address */
export async function grpcServer(serve: GrpcScript, tls?: { cert: string; key: string }): Promise<string> {
  const server: Http2Server = tls ? (createSecureServer(tls) as unknown as Http2Server) : createServer();
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => void sessions.add(session.on('error', () => {})));
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    const parts: Buffer[] = [];
    stream.on('error', () => {});
    stream.on('data', (bytes: Buffer) => void parts.push(bytes));
    stream.on('end', () => serve(stream, headers, Buffer.concat(parts)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  return `127.0.0.1:${(server.address() as { port: number }).port}`;
}

/** Answers with a message, then the status in trailers. */
export function answering(message: Uint8Array, code = 0, text?: string): GrpcScript {
  return (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () =>
      stream.sendTrailers({ 'grpc-status': String(code), ...(text && { 'grpc-message': text }) }),
    );
    stream.end(message);
  };
}

/** A `HealthCheckResponse` with the status of this number. */
export function health(status: number): Buffer {
  return Buffer.of(0, 0, 0, 0, 2, 0x08, status);
}

/** Answers with the status in the headers and nothing else (trailers-only). */
export function ending(code: number, text: string): GrpcScript {
  return (stream) => {
    const headers = {
      ':status': 200,
      'content-type': 'application/grpc+proto',
      'grpc-status': String(code),
      'grpc-message': text,
    };
    stream.respond(headers, { endStream: true });
  };
}
