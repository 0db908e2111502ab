import { z } from 'zod';
import { durationField } from '../../../agent/kit/config-fields.ts';
import { connectionOptions, hostAndPort, parseHostAndPort } from '../../connect/connection-options.ts';
import { type Datagram, DatagramChannel } from '../../connect/datagram-channel.ts';
import { resolveAddress } from '../../connect/resolve-address.ts';
import { bytesOfHex, hexField } from '../../hex-field.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { regexField } from '../../regex-field.ts';
import { expectationOf } from './expectation.ts';

const LONGEST_DATAGRAM = 65_507;

const udpOptions = {
  address: hostAndPort.describe('Host and port to send to.'),
  send: z
    .string()
    .max(LONGEST_DATAGRAM)
    .optional()
    .describe('Text that is sent; nothing is an empty datagram.'),
  send_hex: hexField(LONGEST_DATAGRAM).optional().describe('Bytes that are sent, in hex.'),
  expect: regexField().optional().describe('Regular expression (RE2) that the answer has to match.'),
  expect_text: z
    .string()
    .min(1)
    .max(LONGEST_DATAGRAM)
    .optional()
    .describe('Text that the answer has to contain.'),
  expect_hex: hexField(LONGEST_DATAGRAM).optional().describe('Bytes that the answer has to contain, in hex.'),
  wait: durationField('1s', { min: '1ms', max: '1m' }).describe(
    'How long an answer is waited for; without an expectation, how long nobody may say that the port is closed.',
  ),
  ...connectionOptions,
} as const;
type UdpOptions = z.output<z.ZodObject<typeof udpOptions>>;

/** Sends one datagram (RFC 768), and judges the answer, or that no host says that nothing listens there. */
export const udpProbe = defineProbeKind({
  name: 'udp',
  describe: 'Whether a UDP port answers, or at least is not closed',
  examples: [
    ['game-1:27015 --send ping --expect-text pong', 'Whether the answer holds a text'],
    ['game-1:27015 --wait 300ms', 'Whether nobody says that the port is closed'],
  ],
  options: udpOptions,
  target: 'address',
  check: checkTogether,
  facts: {
    answered: { type: 'boolean', describe: 'Whether an answer came' },
    body: { type: 'text', describe: 'The answer as text' },
    size: { type: 'bytes', describe: 'Length of the answer' },
  },
  run: async (options, run) => {
    const { host, port } = parseHostAndPort(options.address)!;
    const resolved = await resolveAddress(host, options, run);
    run.phase('connect');
    const channel = await DatagramChannel.open({ ...resolved, port, source: options.source_address }, run);
    try {
      run.phase('processing');
      const payload = payloadOf(options);
      channel.send(payload);
      run.trace.sent(`${payload.length} bytes: ${payload.toString('latin1')}`);
      tell(await channel.receive(options.wait), options, run);
    } finally {
      run.endPhase();
      channel.close();
    }
  },
});

function payloadOf({ send, send_hex }: UdpOptions): Buffer {
  return send_hex === undefined ? Buffer.from(send ?? '') : bytesOfHex(send_hex);
}

function tell(answer: Datagram | undefined, options: UdpOptions, run: ProbeRun): void {
  const expectation = expectationOf(options);
  run.fact('answered', answer !== undefined);
  run.fact('connected', answer !== undefined);
  if (answer === undefined) {
    run.trace.note(`nothing within ${options.wait} ms`);
    if (expectation === undefined) return;
    throw new ProbeFailure('no-answer', `no answer within ${options.wait} ms`);
  }
  const { bytes } = answer;
  run.trace.received(`${bytes.length} bytes: ${bytes.toString('latin1')}`);
  run.fact('body', bytes.toString('utf8'));
  run.fact('size', bytes.length);
  if (expectation === undefined || expectation.fits(bytes)) return;
  throw new ProbeFailure('unexpected-answer', `the answer does not have ${expectation.text}`);
}

function checkTogether(options: UdpOptions, context: z.core.$RefinementCtx): void {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  if (options.send !== undefined && options.send_hex !== undefined)
    refuse('send_hex', 'send is given already');
  const expected = (['expect', 'expect_text', 'expect_hex'] as const).filter(
    (name) => options[name] !== undefined,
  );
  if (expected.length > 1) refuse(expected[1]!, `${expected[0]} is given already`);
}
