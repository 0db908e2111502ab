import {
  type ConnectionOptions,
  connectionOptions,
  hostAndPort,
  parseHostAndPort,
} from '../../connect/connection-options.ts';
import { openConversation } from '../../connect/conversation.ts';
import { openStream } from '../../connect/open-stream.ts';
import { optionalTls, tlsWanted } from '../../connect/optional-tls.ts';
import { tlsFacts } from '../../connect/tls-facts.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { converse } from './converse.ts';
import { dialogueFacts } from './dialogue-facts.ts';
import { dialogueSteps } from './dialogue-steps.ts';

/** A port of TCP: that it takes connections, and what is said over them. */
export const tcpProbe = defineProbeKind({
  name: 'tcp',
  describe: 'A TCP port: connects, and talks as a dialogue says, over TLS or not',
  examples: [
    ['db-1:5432', 'Whether the port takes connections'],
    [`mail-1:25 --dialogue "{expect: '^220 '}"`, 'Whether its first line begins with 220'],
    [
      "shop.example.org:443 --tls --expect 'certificate.expires > 14d'",
      'Whether TLS is spoken, with a certificate that is good for two weeks',
    ],
  ],
  target: 'address',
  options: {
    address: hostAndPort.describe('Where to connect, as HOST:PORT.'),
    ...connectionOptions,
    tls: optionalTls.describe(
      'TLS, true or a section: from the start, or where a step of the dialogue says so.',
    ),
    dialogue: dialogueSteps.describe('What is expected and sent, step by step.'),
  },
  facts: { ...dialogueFacts, ...tlsFacts },
  run: (options, run) =>
    options.dialogue.length === 0 && tlsWanted(options.tls) === undefined
      ? connectOnly(options, run)
      : converse(openConversation(options.address, options, run), options, run),
});

/** Connects, and ends the connection: nothing is to be said over it. */
async function connectOnly(
  options: ConnectionOptions & { readonly address: string },
  run: ProbeRun,
): Promise<void> {
  run.metric('probe_failed_due_to_regex', 'Indicates if probe failed due to regex', 0);
  const stream = await openStream(parseHostAndPort(options.address)!, options, run);
  stream.destroy();
}
