import { expect, test } from 'vitest';
import {
  dripping,
  endless,
  saying,
  sayingAndClosing,
  scriptedServer,
  silent,
} from '../../connect/scripted-server.testkit.ts';
import { describeProbeKind } from '../../probe-kinds.contract.ts';
import { metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { ed25519Server } from './fake-ssh.testkit.ts';
import { sshProbe } from './ssh.ts';
import { formatSshOffer } from './ssh-offer.ts';
import { sshPacket } from './ssh-packets.ts';
import { makeHostKey, startSshServer } from './ssh-server.testkit.ts';

const OFFER = {
  kex: ['diffie-hellman-group1-sha1'],
  hostKeys: ['ssh-dss'],
  ciphers: ['3des-cbc'],
  macs: ['hmac-md5'],
  compression: ['none'],
};

describeProbeKind({ kind: sshProbe, silent: async () => ({ address: await scriptedServer(silent) }) });

test('ssh tells banner, algorithms and host key of a real server', async () => {
  const key = makeHostKey('ed25519');
  const result = await runKind(sshProbe, { address: (await startSshServer([key])).address });
  expect(result).toMatchObject({
    state: 'up',
    facts: {
      banner: expect.stringMatching(/^SSH-2\.0-OpenSSH/),
      version: expect.stringMatching(/^OpenSSH_\d/),
      'ssh.protocol': '2.0',
      'ssh.fingerprint': key.fingerprint,
      'ssh.host_key': 'ssh-ed25519',
      'ssh.kex': expect.arrayContaining(['curve25519-sha256']),
      'ssh.host_key_algorithms': ['ssh-ed25519'],
      'ssh.ciphers': expect.arrayContaining(['aes128-ctr']),
    },
    evidence: { certificate: [`host key ssh-ed25519 ${key.fingerprint}`] },
  });
  expect(metricOf(result, 'probe_ssh_info', { fingerprint: key.fingerprint })).toBe(1);
});

test.each([
  ['ecdsa', 256, 'ecdsa-sha2-nistp256'],
  ['ecdsa', 384, 'ecdsa-sha2-nistp384'],
  ['ecdsa', 521, 'ecdsa-sha2-nistp521'],
  ['rsa', 2048, 'rsa-sha2-512'],
] as const)('ssh checks that the server holds its key of %s with %i bits', async (type, bits, algorithm) => {
  const key = makeHostKey(type, bits);
  const { address } = await startSshServer([key]);
  expect(await runKind(sshProbe, { address, fingerprint: key.fingerprint })).toMatchObject({
    state: 'up',
    facts: { 'ssh.host_key': algorithm },
  });
});

test('ssh asks for the kind of key that was named, over the curve of NIST where there is no other', async () => {
  const [first, second] = [makeHostKey('ed25519'), makeHostKey('rsa', 2048)];
  const { address } = await startSshServer([first, second], ['KexAlgorithms ecdh-sha2-nistp256']);
  const pinned = { address, host_key: 'rsa', fingerprint: second.fingerprint };
  expect(await runKind(sshProbe, pinned)).toMatchObject({ state: 'up' });
});

test('ssh is down with host-key-changed where the key is another', async () => {
  const [key, other] = [makeHostKey('ed25519'), makeHostKey('ed25519')];
  const { address } = await startSshServer([key]);
  const result = await runKind(sshProbe, { address, fingerprint: other.fingerprint });
  expect(result).toMatchObject({ state: 'down', reason: 'host-key-changed' });
  expect(result.message).toContain(key.fingerprint);
});

test('ssh is up where there is nothing in common, and down where a key was to be checked', async () => {
  const hello = [Buffer.from('SSH-2.0-old\r\n'), sshPacket(formatSshOffer(OFFER))];
  const address = await scriptedServer(saying(...hello));
  expect(await runKind(sshProbe, { address })).toMatchObject({
    state: 'up',
    facts: { 'ssh.ciphers': ['3des-cbc'] },
  });
  expect(await runKind(sshProbe, { address, host_key: 'rsa' })).toMatchObject({
    reason: 'no-common-algorithm',
  });
});

test('ssh believes a server that proves its key, and none that shows the key of another', async () => {
  const honest = await scriptedServer(ed25519Server({ forged: false }));
  expect(await runKind(sshProbe, { address: honest })).toMatchObject({ state: 'up' });
  const forged = await scriptedServer(ed25519Server({ forged: true }));
  expect(await runKind(sshProbe, { address: forged })).toMatchObject({
    state: 'down',
    reason: 'host-key-invalid',
  });
});

test.each([
  ['too-many-connections', 'Exceeded MaxStartups\r\n'],
  ['too-many-connections', 'Not allowed at this time\r\n'],
  ['protocol-too-old', 'SSH-1.5-old\r\n'],
  ['connection-closed', 'SSH-2.0-x\r\n'],
  ['connection-closed', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['protocol-error', 'SSH-2.0-x\r\nHTTP/1.1 400 Bad Request\r\n'],
  ['connection-closed', 'SSH-2.0-x\r\n\0\0\0\x20\x04\x14'],
  ['protocol-error', 'SSH-2.0-x\r\n\0\0\0\x0c\x0a\x14'],
])('ssh is down with %s when it says %j and closes', async (reason, bytes) => {
  const padded = reason === 'protocol-error' ? `${bytes}${'\0'.repeat(40)}` : bytes;
  const address = await scriptedServer(sayingAndClosing(Buffer.from(padded, 'latin1')));
  expect(await runKind(sshProbe, { address })).toMatchObject({ state: 'down', reason });
});

test.each([
  ['x', 'answer-too-long'],
  ['no banner\r\n', 'protocol-error'],
])('ssh gives up on %j without an end', async (bytes, reason) => {
  const address = await scriptedServer(endless(bytes));
  expect(await runKind(sshProbe, { address })).toMatchObject({ state: 'down', reason });
});

test('ssh takes what comes byte by byte', async () => {
  const bytes = Buffer.concat([Buffer.from('SSH-2.0-old\r\n'), sshPacket(formatSshOffer(OFFER))]);
  const address = await scriptedServer(dripping(bytes));
  expect(await runKind(sshProbe, { address })).toMatchObject({ state: 'up', facts: { version: 'old' } });
});

test('ssh refuses a fingerprint that is none', () => {
  const problems = (fingerprint: string) => problemsOf(sshProbe, { address: 'a:22', fingerprint }).join();
  expect(problems('MD5:aa:bb')).toContain('ssh-keygen');
  expect(problems(`SHA256:${'a'.repeat(43)}`)).toBe('');
});
