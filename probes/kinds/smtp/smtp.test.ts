import { expect, test } from 'vitest';
import { selfSignedCertificate } from '../../connect/certificates.testkit.ts';
import {
  answeringLines,
  dripping,
  endless,
  sayingAndClosing,
  scriptedServer,
  silent,
} from '../../connect/scripted-server.testkit.ts';
import { describeProbeKind } from '../../probe-kinds.contract.ts';
import { metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { smtpProbe } from './smtp.ts';
import { startSmtp } from './smtp-server.testkit.ts';

describeProbeKind({ kind: smtpProbe, silent: async () => ({ address: await scriptedServer(silent) }) });

test('smtp is up on a real server, and tells its greeting and what it offers', async () => {
  const result = await runKind(smtpProbe, { address: (await startSmtp()).address });
  expect(result).toMatchObject({ state: 'up', facts: { 'smtp.code': 250, login: false } });
  expect(result.facts.banner).toContain('mail.test');
  expect(result.facts['smtp.extensions']).toContain('8BITMIME');
  expect(metricOf(result, 'probe_smtp_starttls')).toBe(0);
  expect(Object.keys(result.phases)).toEqual(['connect', 'processing', 'transfer']);
});

test('smtp begins TLS where it is offered, with any certificate', async () => {
  const { address } = await startSmtp({ certificate: selfSignedCertificate() });
  const result = await runKind(smtpProbe, { address });
  expect(result).toMatchObject({
    state: 'up',
    facts: { 'tls.version': 'TLSv1.3', 'certificate.trusted': false },
  });
  expect(metricOf(result, 'probe_smtp_starttls')).toBe(1);
  expect(metricOf(result, 'probe_ssl_earliest_cert_expiry')).toBeGreaterThan(0);
});

test('smtp checks the certificate where TLS is required', async () => {
  const certificate = selfSignedCertificate();
  const { address } = await startSmtp({ certificate });
  expect(await runKind(smtpProbe, { address, tls: 'verify' })).toMatchObject({
    reason: 'certificate-self-signed',
  });
  const trusted = { tls: 'verify', tls_config: { ca_file: certificate.certFile } };
  expect(await runKind(smtpProbe, { address, ...trusted })).toMatchObject({ state: 'up' });
});

test('smtp is down with tls-not-offered where TLS is required and not offered', async () => {
  const { address } = await startSmtp();
  expect(await runKind(smtpProbe, { address, tls: 'verify' })).toMatchObject({
    state: 'down',
    reason: 'tls-not-offered',
  });
});

test('smtp speaks TLS from the start', async () => {
  const certificate = selfSignedCertificate();
  const { address } = await startSmtp({ certificate, implicit: true });
  const options = { address, tls: 'implicit', tls_config: { ca_file: certificate.certFile } };
  expect(await runKind(smtpProbe, options)).toMatchObject({
    state: 'up',
    facts: { 'certificate.trusted': true },
  });
});

test.each(['PLAIN', 'LOGIN'] as const)('smtp logs in by %s, and never shows the password', async (login) => {
  const { address } = await startSmtp({ login });
  const result = await runKind(smtpProbe, { address, username: 'probe', password: 'hunter2' });
  expect(result).toMatchObject({ state: 'up', facts: { login: true } });
  const shown = JSON.stringify(result);
  expect(shown).not.toContain('hunter2');
  expect(shown).not.toContain(Buffer.from('hunter2').toString('base64'));
  expect(shown).not.toContain(Buffer.from('\0probe\0hunter2').toString('base64'));
});

test('smtp is down for a wrong password, and where no login is offered', async () => {
  const wrong = { username: 'probe', password: 'wrong' };
  expect(
    await runKind(smtpProbe, { address: (await startSmtp({ login: 'PLAIN' })).address, ...wrong }),
  ).toMatchObject({
    reason: 'authentication-failed',
    facts: { 'smtp.code': 535 },
  });
  const none = await scriptedServer(answeringLines('220 hi\r\n', () => '250 hello\r\n'));
  expect(await runKind(smtpProbe, { address: none, ...wrong })).toMatchObject({
    reason: 'login-not-offered',
  });
});

test.each([
  ['orders@example.org', 'up', 'ok'],
  ['nobody@example.org', 'down', 'recipient-refused'],
  ['later@example.org', 'down', 'recipient-deferred'],
])('smtp with the recipient %s is %s, %s', async (rcpt_to, state, reason) => {
  const result = await runKind(smtpProbe, { address: (await startSmtp()).address, mail_from: '', rcpt_to });
  expect(result).toMatchObject({ state, reason });
  expect(result.trace.map(({ text }) => text).join()).not.toContain('DATA');
});

test('smtp greets as in RFC 821 where EHLO is not known', async () => {
  const address = await scriptedServer(
    answeringLines('220 old\r\n', (line) => (line.startsWith('EHLO') ? '502 what?\r\n' : '250 hello\r\n')),
  );
  expect(await runKind(smtpProbe, { address })).toMatchObject({
    state: 'up',
    facts: { 'smtp.extensions': [] },
  });
});

test('smtp is up where the server hangs up at the farewell', async () => {
  const address = await scriptedServer(
    answeringLines('220 hi\r\n', (line) => (line === 'QUIT' ? undefined : '250 hello\r\n')),
  );
  expect(await runKind(smtpProbe, { address })).toMatchObject({ state: 'up' });
});

test('smtp refuses answers that were slipped in before TLS', async () => {
  const address = await scriptedServer(
    answeringLines('220 hi\r\n', (line) =>
      line === 'STARTTLS' ? '220 go\r\n250 injected\r\n' : '250-hello\r\n250 STARTTLS\r\n',
    ),
  );
  expect(await runKind(smtpProbe, { address })).toMatchObject({ state: 'down', reason: 'unexpected-bytes' });
});

test.each([
  ['service-refused', '554 5.7.1 you are on a list\r\n'],
  ['service-unavailable', '421 4.3.2 too busy\r\n'],
  ['protocol-error', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['protocol-error', '220-first\r\nsecond\r\n'],
  ['connection-closed', '220 no end'],
  ['connection-closed', ''],
])('smtp is down with %s when it says %j and closes', async (reason, bytes) => {
  const address = await scriptedServer(sayingAndClosing(bytes));
  expect(await runKind(smtpProbe, { address })).toMatchObject({ state: 'down', reason });
});

test.each(['220-more\r\n', 'x'])('smtp gives up on %j without an end', async (bytes) => {
  const address = await scriptedServer(endless(bytes));
  expect(await runKind(smtpProbe, { address })).toMatchObject({ state: 'down', reason: 'answer-too-long' });
});

test('smtp takes what comes byte by byte', async () => {
  const address = await scriptedServer(dripping('220 hi\r\n250-mail\r\n250 SIZE 10\r\n221 bye\r\n'));
  const result = await runKind(smtpProbe, { address });
  expect(result).toMatchObject({ state: 'up', facts: { 'smtp.extensions': ['SIZE 10'], 'smtp.code': 250 } });
});

test('smtp refuses line ends in what it says, and half a login', () => {
  const problems = (options: object) => problemsOf(smtpProbe, { address: 'a:25', ...options }).join();
  expect(problems({ mail_from: 'a@b>\r\nDATA' })).toContain('an address of mail');
  expect(problems({ hello: 'a\r\nDATA' })).toContain('a host name');
  expect(problems({ username: 'a' })).toContain('belong together');
  expect(problems({ rcpt_to: 'a@b' })).toContain('needs mail_from');
});
