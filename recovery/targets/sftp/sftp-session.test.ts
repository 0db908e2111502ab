import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OperationalError } from '../../../agent/kit/errors.ts';
import { lengthed, packetType, statusCode, uint32 } from './sftp-packet.ts';
import { SftpSession } from './sftp-session.ts';
import { SftpTarget } from './sftp-target.ts';

const version3 = packet(packetType.version, uint32(3), lengthed('fsync@openssh.com'), lengthed('1'));

describe('SftpSession', () => {
  it('learns what the server offers beyond version 3', async () => {
    const { session } = await begun();
    expect([...session.extensions]).toEqual([['fsync@openssh.com', '1']]);
    await expect(session.extended('statvfs@openssh.com')).rejects.toMatchObject({
      code: statusCode.unsupported,
    });
  });

  it('gives each answer to who asked, in whatever order they come', async () => {
    const { session, server } = await begun();
    const first = session.request(packetType.stat, [lengthed('/a')]);
    const second = session.request(packetType.stat, [lengthed('/b')]);
    server.output.write(packet(packetType.handle, uint32(1), lengthed('second')));
    server.output.write(packet(packetType.handle, uint32(0), lengthed('first')));
    expect((await first).fields.text()).toBe('first');
    expect((await second).fields.text()).toBe('second');
  });

  it('throws what the server refuses, stripped of what moves a terminal', async () => {
    const { session, server } = await begun();
    const asked = session.request(packetType.remove, [lengthed('/a')]);
    server.output.write(
      packet(packetType.status, uint32(0), uint32(4), lengthed('\u001b[2Jno'), lengthed('en')),
    );
    await expect(asked).rejects.toMatchObject({ code: 4, message: '␛[2Jno' });
  });

  it('fails everybody with the reason when the way is closed, and whoever asks later', async () => {
    const { session, server } = await begun();
    const asked = session.request(packetType.stat, [lengthed('/a')]);
    server.close(new OperationalError('unavailable', 'Cannot reach it: gone'));
    await expect(asked).rejects.toThrow('gone');
    await expect(session.request(packetType.stat, [lengthed('/a')])).rejects.toThrow('gone');
    expect(session.open).toBe(false);
  });

  it('lets go of a request when its signal ends, and takes the answer that comes later', async () => {
    const { session, server } = await begun();
    const ending = new AbortController();
    const asked = session.request(packetType.stat, [lengthed('/a')], ending.signal);
    ending.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    server.output.write(packet(packetType.handle, uint32(0), lengthed('late')));
    const next = session.request(packetType.stat, [lengthed('/b')]);
    server.output.write(packet(packetType.handle, uint32(1), lengthed('next')));
    expect((await next).fields.text()).toBe('next');
  });

  it('says that a login script prints, when one does', async () => {
    const server = pipes();
    const beginning = SftpSession.begin('sftp:web-2:/b', server);
    server.output.write('Last login: yesterday\n');
    await expect(beginning).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('Last login: yesterday'),
      hint: expect.stringContaining('login script'),
    });
  });

  it('refuses another version', async () => {
    const server = pipes();
    const beginning = SftpSession.begin('sftp:test', server);
    server.output.write(packet(packetType.version, uint32(2)));
    await expect(beginning).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('fails with the reason when the server goes before it has greeted', async () => {
    const server = pipes();
    const beginning = SftpSession.begin('sftp:test', server);
    server.close(new OperationalError('unauthenticated', 'Cannot reach it: no key fits'));
    await expect(beginning).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it('ends with an error, and never hangs, whatever a hostile server sends', async () => {
    const property = fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (noise) => {
      const server = pipes();
      const target = new SftpTarget('sftp:test', '/b', () => SftpSession.begin('sftp:test', server));
      const outcomes = Promise.allSettled([
        target.read('config'),
        target.write('packs/a', new Uint8Array(9)),
        target.list('')[Symbol.asyncIterator]().next(),
      ]);
      server.output.write(version3);
      await new Promise((resolve) => setImmediate(resolve));
      server.output.write(Buffer.from(noise));
      await new Promise((resolve) => setImmediate(resolve));
      server.close(new OperationalError('unavailable', 'gone'));
      for (const outcome of await outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(OperationalError);
    });
    await fc.assert(property, { numRuns: 200 });
  });
});

async function begun() {
  const server = pipes();
  const beginning = SftpSession.begin('sftp:test', server);
  server.output.write(version3);
  return { session: await beginning, server };
}

function pipes() {
  let close: (error: OperationalError) => void = () => {};
  const ended = new Promise<OperationalError>((resolve) => {
    close = resolve;
  });
  const end = () => close(new OperationalError('unavailable', 'closed'));
  const input = new PassThrough();
  input.resume();
  return { output: new PassThrough(), input, ended, end, close: (error: OperationalError) => close(error) };
}

function packet(type: number, ...fields: Uint8Array[]): Buffer {
  return lengthed(Buffer.concat([Buffer.from([type]), ...fields]));
}
