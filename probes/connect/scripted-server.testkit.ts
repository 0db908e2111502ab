import type { Socket } from 'node:net';
import { listener, unixListener } from './listeners.testkit.ts';

export type Script = (socket: Socket) => void;

/** A server on loopback, or on a Unix socket, that does what the script says with each connection. @returns its address */
export async function scriptedServer(script: Script, path?: string): Promise<string> {
  if (path === undefined) return `127.0.0.1:${await listener(script)}`;
  await unixListener(script, path);
  return path;
}

/** Accepts, and says nothing. */
export const silent: Script = (socket) => void socket.resume();

/** Says the bytes, and leaves the connection open. */
export function saying(...parts: readonly (string | Uint8Array)[]): Script {
  return (socket) => {
    socket.resume();
    for (const part of parts) socket.write(part);
  };
}

/** Says the bytes, and closes. */
export function sayingAndClosing(bytes: string | Uint8Array): Script {
  return (socket) => {
    socket.resume();
    socket.end(bytes);
  };
}

/** Says the bytes one by one. */
export function dripping(bytes: string | Uint8Array): Script {
  return (socket) => {
    socket.resume();
    const left = [...Buffer.from(bytes)];
    const timer = setInterval(() => {
      const byte = left.shift();
      if (byte === undefined) clearInterval(timer);
      else socket.write(Uint8Array.of(byte));
    }, 1);
    socket.on('close', () => clearInterval(timer));
  };
}

/** Says the same again and again, as long as it is read. */
export function endless(bytes: string): Script {
  return (socket) => {
    socket.resume();
    const chunk = bytes.repeat(Math.ceil(65_536 / bytes.length));
    const more = () => {
      if (!socket.destroyed && socket.write(chunk)) setImmediate(more);
    };
    socket.on('drain', more);
    more();
  };
}

/** Answers each line by what the function gives for it; undefined closes. */
export function answeringLines(greeting: string, answer: (line: string) => string | undefined): Script {
  return (socket) => {
    let waiting = '';
    socket.write(greeting);
    socket.on('data', (bytes) => {
      waiting += bytes.toString('latin1');
      for (let end = waiting.indexOf('\n'); end >= 0; end = waiting.indexOf('\n')) {
        const said = answer(waiting.slice(0, end).replace(/\r$/, ''));
        waiting = waiting.slice(end + 1);
        if (said === undefined) socket.end();
        else socket.write(said);
      }
    });
  };
}
