import { z } from 'zod';
import type { ByteChannel } from '../../connect/byte-channel.ts';
import { connectionOptions, hostAndPort } from '../../connect/connection-options.ts';
import { openConversation } from '../../connect/conversation.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { readSshBanner, type SshBanner } from './ssh-banner.ts';
import { sshFingerprint, sshHostKeys } from './ssh-host-key.ts';
import { fetchSshHostKey, type SshHostKey } from './ssh-key-exchange.ts';
import { KEXINIT, parseSshOffer } from './ssh-offer.ts';
import { readSshPacket } from './ssh-packets.ts';

const OUR_BANNER = 'SSH-2.0-vedette';

const options = {
  address: hostAndPort.describe('Where to connect, as HOST:PORT.'),
  ...connectionOptions,
  fingerprint: z
    .string()
    .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'expected a fingerprint as ssh-keygen -l writes it, SHA256:…')
    .optional()
    .describe('Fingerprint that the host key must have.'),
  host_key: z
    .enum(['ed25519', 'ecdsa', 'rsa'])
    .optional()
    .describe('Which of its keys the server must show; without it the first of these that it has.'),
} as const;
type SshOptions = z.output<z.ZodObject<typeof options>>;

/** A server of SSH: what it is and offers, and that it holds its host key. It never logs in. */
export const sshProbe = defineProbeKind({
  name: 'ssh',
  describe: 'SSH: banner, algorithms that are offered, host key',
  examples: [
    ['web-1:22', 'Banner, algorithms and host key'],
    [
      'web-1:22 --fingerprint SHA256:jUeJ2IkMCZ1CZFKQ9Kk5kGXhQVKO7xFFBCNq9bYSZxg',
      'Whether the host key is still that one',
    ],
  ],
  target: 'address',
  options,
  facts: {
    banner: { type: 'text', describe: 'First line of the server' },
    'ssh.ciphers': { type: 'list', describe: 'Ciphers that it offers' },
    'ssh.comment': { type: 'text', describe: 'What stands after the version' },
    'ssh.fingerprint': { type: 'text', describe: 'SHA-256 of its host key, as ssh-keygen -l writes it' },
    'ssh.host_key': { type: 'text', describe: 'Algorithm by which it proved its host key' },
    'ssh.host_key_algorithms': { type: 'list', describe: 'Algorithms for host keys that it offers' },
    'ssh.kex': { type: 'list', describe: 'Key exchanges that it offers' },
    'ssh.macs': { type: 'list', describe: 'Message authentication codes that it offers' },
    'ssh.protocol': { type: 'text', describe: 'Version of the protocol' },
    version: { type: 'text', describe: 'Its software: OpenSSH_9.2p1' },
  },
  run: async (settings, run) => {
    const conversation = await openConversation(settings.address, settings, run);
    try {
      await look(settings, conversation.channel, run);
    } finally {
      conversation.close();
    }
  },
});

async function look(settings: SshOptions, channel: ByteChannel, run: ProbeRun): Promise<void> {
  run.phase('processing');
  run.trace.sent(OUR_BANNER);
  channel.write(`${OUR_BANNER}\r\n`);
  const banner = await readSshBanner(channel, (line) => run.trace.received(line));
  tellBanner(banner, run);
  run.phase('transfer');
  const serverOffer = await readSshPacket(channel, KEXINIT);
  tellOffer(serverOffer, run);
  const beginning = { clientBanner: OUR_BANNER, serverBanner: banner.text, serverOffer };
  const key = await fetchSshHostKey(beginning, algorithmsFor(settings), channel);
  const fingerprint = key && tellHostKey(key, run);
  run.metric('probe_ssh_info', 'Version and host key of the SSH server', 1, {
    version: banner.software,
    fingerprint: fingerprint ?? '',
  });
  demand(settings, fingerprint);
}

function tellBanner({ text, protocol, software, comment }: SshBanner, run: ProbeRun): void {
  run.fact('banner', text);
  run.fact('version', software);
  run.fact('ssh.protocol', protocol);
  run.fact('ssh.comment', comment);
  if (protocol === '2.0' || protocol === '1.99') return;
  throw new ProbeFailure('protocol-too-old', `the server speaks version ${protocol} of SSH`);
}

function tellOffer(payload: Buffer, run: ProbeRun): void {
  const { kex, hostKeys, ciphers, macs } = parseSshOffer(payload);
  run.fact('ssh.kex', kex);
  run.fact('ssh.host_key_algorithms', hostKeys);
  run.fact('ssh.ciphers', ciphers);
  run.fact('ssh.macs', macs);
  run.trace.received(`offers ${[...kex, ...hostKeys, ...ciphers, ...macs].join(' ')}`);
}

function tellHostKey({ algorithm, blob }: SshHostKey, run: ProbeRun): string {
  const fingerprint = sshFingerprint(blob);
  run.fact('ssh.fingerprint', fingerprint);
  run.fact('ssh.host_key', algorithm);
  run.keep('certificate', [`host key ${algorithm} ${fingerprint}`]);
  run.trace.received(`host key ${algorithm} ${fingerprint}`);
  return fingerprint;
}

function algorithmsFor({ host_key }: SshOptions): readonly string[] {
  return host_key === undefined ? Object.values(sshHostKeys).flat() : sshHostKeys[host_key];
}

/** A server with which we share no algorithm is up, as long as nothing about its key was asked. */
function demand({ fingerprint, host_key }: SshOptions, found: string | undefined): void {
  if (found === undefined && (fingerprint ?? host_key) !== undefined) {
    throw new ProbeFailure(
      'no-common-algorithm',
      'the server offers no key exchange or host key that can be checked',
    );
  }
  if (fingerprint === undefined || fingerprint === found) return;
  throw new ProbeFailure('host-key-changed', `the host key is ${found}`);
}
