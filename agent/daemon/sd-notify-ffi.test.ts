import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openSdNotify } from './sd-notify-ffi.ts';

const folder = mkdtempSync(join(tmpdir(), 'vedette-notify-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Receives one datagram on a Unix socket: Node has no API for those, Python's standard library has. */
function receiveOne(path: string): Promise<string> {
  const script = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1]); s.settimeout(10); print('bound', flush=True)
print(s.recv(4096).decode(), flush=True)`;
  const child = spawn('python3', ['-c', script, path]);
  let said = '';
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      if (said === '') openSdNotify(path)('READY=1\nSTATUS=well');
      said += chunk;
    });
    child.once('error', reject);
    child.once('exit', () => resolve(said));
  });
}

describe('openSdNotify()', () => {
  test('sends the message as one datagram to the socket', async () => {
    expect(await receiveOne(join(folder, 'notify.sock'))).toBe('bound\nREADY=1\nSTATUS=well\n');
  });

  test('does nothing where there is no service manager', () => {
    expect(() => openSdNotify('')('READY=1')).not.toThrow();
  });
});
