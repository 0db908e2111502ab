import type { Socket } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { scriptedServer } from '../../connect/scripted-server.testkit.ts';

/** Listens on a Unix socket until the test is over. @returns its path */
export function listenUnix(onConnection: (socket: Socket) => void): Promise<string> {
  return scriptedServer(onConnection, join(temporaryFolder(), 'docker.sock'));
}

/** Answers every request with these bytes, as they are. */
export function answerBytes(answer: string | Buffer): Promise<string> {
  return listenUnix((socket) => socket.once('data', () => socket.end(answer)));
}

/** Answers paths with JSON as the engine does: in chunks, and 404 for what it does not have. */
export function serveEngine(answers: Readonly<Record<string, unknown>>): Promise<string> {
  return listenUnix((socket) =>
    socket.once('data', (request: Buffer) => {
      const path = /^GET (\S+) HTTP\/1\.1\r\n/.exec(request.toString('latin1'))?.[1] ?? '';
      const found = answers[path];
      const text = JSON.stringify(found ?? { message: `No such container: ${path.split('/')[2]}` });
      socket.write(
        `HTTP/1.1 ${found ? '200 OK' : '404 Not Found'}\r\nApi-Version: 1.43\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
      );
      for (const half of [text.slice(0, 20), text.slice(20)])
        socket.write(`${Buffer.byteLength(half).toString(16)}\r\n${half}\r\n`);
      socket.end('0\r\n\r\n');
    }),
  );
}

/** The answer of ContainerInspect (API 1.43) for a container that runs; `State` is replaced in part. */
export function inspected(state: Record<string, unknown> = {}) {
  return {
    Id: '4f1c0f6a3c39a3b1c1c5f7f2d0d7c3ef2f2a3a6f6f6c2d1a9a1f5b0c6f1f2e3d',
    Created: '2026-11-20T10:00:00.000000000Z',
    Path: 'nginx',
    Args: ['-g', 'daemon off;'],
    State: {
      Status: 'running',
      Running: true,
      Paused: false,
      Restarting: false,
      OOMKilled: false,
      Dead: false,
      Pid: 4242,
      ExitCode: 0,
      Error: '',
      StartedAt: new Date(Date.now() - 3_600_000).toISOString(),
      FinishedAt: '0001-01-01T00:00:00Z',
      ...state,
    },
    Image: 'sha256:0a1b2c',
    Name: '/web',
    RestartCount: 2,
    Config: { Hostname: 'web', Image: 'nginx:1.27' },
  };
}
