import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listenPrivately } from './unix-socket.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'unix-socket-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('listenPrivately()', () => {
  it('binds inside the folder of the socket, for the one above may be read-only or another file system', () => {
    const folder = temporaryFolder();
    let bound = '';
    listenPrivately(join(folder, 'agent.sock'), (path) => {
      bound = path;
      const server = createServer().listen(path);
      onTestFinished(() => void server.close());
    });
    expect(dirname(dirname(bound))).toBe(folder);
    expect(readdirSync(folder)).toEqual(['agent.sock']);
    expect(statSync(join(folder, 'agent.sock')).mode & 0o777).toBe(0o600);
  });

  it('leaves nothing behind when it cannot bind', () => {
    const folder = temporaryFolder();
    const refuse = () => {
      throw new Error('no sockets today');
    };
    expect(() => listenPrivately(join(folder, 'agent.sock'), refuse)).toThrow('no sockets today');
    expect([readdirSync(folder), existsSync(join(folder, 'agent.sock'))]).toEqual([[], false]);
  });
});
