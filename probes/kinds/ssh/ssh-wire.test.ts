import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readingChannel } from '../../connect/reading-channel.testkit.ts';
import { parseSshBanner, readSshBanner } from './ssh-banner.ts';
import { formatSshOffer, parseSshOffer } from './ssh-offer.ts';
import { readSshPacket, sshPacket } from './ssh-packets.ts';
import { SshReader, sshMpint, sshNumber, sshString } from './ssh-wire.ts';

test.each([
  ['', '00000000'],
  ['00', '00000000'],
  ['09a378f9b2e332a7', '0000000809a378f9b2e332a7'],
  ['80', '000000020080'],
  ['0000ff', '0000000200ff'],
])('sshMpint writes %s as RFC 4251 has it', (number, written) => {
  expect(sshMpint(Buffer.from(number, 'hex')).toString('hex')).toBe(written);
});

test('SshReader reads back what sshString and sshMpint wrote', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      expect(new SshReader(sshString(bytes)).string()).toEqual(Buffer.from(bytes));
      const number = BigInt(`0x0${Buffer.from(bytes).toString('hex')}`);
      const read = new SshReader(sshMpint(Buffer.from(bytes))).mpint();
      expect(BigInt(`0x0${read.toString('hex')}`)).toBe(number);
    }),
  );
});

test('SshReader refuses a length that is longer than the packet', () => {
  expect(() => new SshReader(Buffer.from([255, 255, 255, 255, 1])).string()).toThrow('ends too early');
});

test('sshPacket makes whole blocks, and readSshPacket gives the payload back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 0, maxLength: 100 }), async (bytes) => {
      const payload = Buffer.of(20, ...bytes);
      const packet = sshPacket(payload);
      expect(packet.length % 8).toBe(0);
      expect(await readSshPacket(await readingChannel(packet), 20)).toEqual(payload);
    }),
    { numRuns: 50 },
  );
});

test('readSshPacket passes over what means nothing', async () => {
  const bytes = Buffer.concat([
    sshPacket(Buffer.of(2, 1)),
    sshPacket(Buffer.of(4, 1)),
    sshPacket(Buffer.of(31, 7)),
  ]);
  expect(await readSshPacket(await readingChannel(bytes), 31)).toEqual(Buffer.of(31, 7));
});

test('readSshPacket tells with what words the server hangs up', async () => {
  const payload = Buffer.concat([
    Buffer.of(1),
    sshNumber(3),
    sshString('no matching host key'),
    sshString(''),
  ]);
  await expect(readSshPacket(await readingChannel(sshPacket(payload)), 31)).rejects.toMatchObject({
    reason: 'disconnected',
    message: expect.stringContaining('no matching host key'),
  });
});

test.each([
  ['ffffffff00', 'protocol-error'],
  ['0000000100', 'protocol-error'],
  ['0000000810', 'protocol-error'],
  ['0000000c0a15', 'connection-closed'],
])('readSshPacket refuses %s', async (hex, reason) => {
  const channel = await readingChannel(Buffer.from(hex, 'hex'));
  await expect(readSshPacket(channel, 20)).rejects.toMatchObject({ reason });
});

test('parseSshOffer reads back what formatSshOffer wrote', () => {
  const offer = {
    kex: ['curve25519-sha256'],
    hostKeys: ['ssh-ed25519', 'rsa-sha2-512'],
    ciphers: ['aes128-ctr'],
    macs: [],
    compression: ['none'],
  };
  expect(parseSshOffer(formatSshOffer(offer))).toEqual(offer);
});

test.each([
  ['SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3', '2.0', 'OpenSSH_9.2p1', 'Debian-2+deb12u3'],
  ['SSH-1.99-Cisco-1.25', '1.99', 'Cisco-1.25', ''],
  ['SSH-2.0-', '2.0', '', ''],
])('parseSshBanner reads %j', (text, protocol, software, comment) => {
  expect(parseSshBanner(text)).toEqual({ text, protocol, software, comment });
});

test('readSshBanner tells the lines that come before, and does not wait for ever', async () => {
  const told: string[] = [];
  const channel = await readingChannel('Welcome\r\n\r\nSSH-2.0-x\r\n');
  expect(await readSshBanner(channel, (line) => told.push(line))).toMatchObject({ software: 'x' });
  expect(told).toEqual(['Welcome', '', 'SSH-2.0-x']);
  const many = await readingChannel('Welcome\r\n'.repeat(1_000));
  await expect(readSshBanner(many, () => {})).rejects.toMatchObject({ reason: 'protocol-error' });
});
