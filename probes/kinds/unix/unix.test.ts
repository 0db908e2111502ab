import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { selfSignedCertificate } from '../../connect/certificates.testkit.ts';
import { answeringLines, scriptedServer, silent } from '../../connect/scripted-server.testkit.ts';
import { describeProbeKind } from '../../probe-kinds.contract.ts';
import { problemsOf, runKind } from '../../run-kind.testkit.ts';
import { unixProbe } from './unix.ts';

describeProbeKind({
  kind: unixProbe,
  silent: async () => ({ path: await scriptedServer(silent, somewhere()), dialogue: [{ expect: 'x' }] }),
});

test('unix is up where somebody listens', async () => {
  const path = await scriptedServer(silent, somewhere());
  const result = await runKind(unixProbe, { path });
  expect(result).toMatchObject({ state: 'up', facts: { connected: true }, address: undefined });
});

test('unix talks as the dialogue says', async () => {
  const path = await scriptedServer(
    answeringLines('', (line) => `pong ${line}\n`),
    somewhere(),
  );
  const result = await runKind(unixProbe, {
    path,
    dialogue: [{ send: 'ping 7' }, { expect: '^pong ping 7$' }],
  });
  expect(result).toMatchObject({ state: 'up', facts: { banner: 'pong ping 7' } });
});

test('unix speaks TLS', async () => {
  const { cert, key, certFile } = selfSignedCertificate();
  const path = await scriptedServer((socket) => {
    new TLSSocket(socket, { isServer: true, cert, key }).on('error', () => {}).write('ready\n');
  }, somewhere());
  const result = await runKind(unixProbe, {
    path,
    tls: { ca_file: certFile },
    dialogue: [{ expect: 'ready' }],
  });
  expect(result).toMatchObject({ state: 'up', facts: { 'certificate.trusted': true } });
});

test('unix is down with not-found where there is no socket', async () => {
  const result = await runKind(unixProbe, { path: somewhere() });
  expect(result).toMatchObject({ state: 'down', reason: 'not-found' });
});

test('unix refuses a path that is not absolute, or longer than the kernel takes', () => {
  expect(problemsOf(unixProbe, { path: 'run/x.sock' }).join()).toContain('absolute');
  expect(problemsOf(unixProbe, { path: `/${'x'.repeat(107)}` }).join()).toContain('107 bytes');
});

function somewhere(): string {
  return join(temporaryFolder(), 'probe.sock');
}
