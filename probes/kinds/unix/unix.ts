import { z } from 'zod';
import { openUnixConversation } from '../../connect/conversation.ts';
import { optionalTls } from '../../connect/optional-tls.ts';
import { tlsFacts } from '../../connect/tls-facts.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import { converse } from '../tcp/converse.ts';
import { dialogueFacts } from '../tcp/dialogue-facts.ts';
import { dialogueSteps } from '../tcp/dialogue-steps.ts';

/** A stream socket of this host: that somebody listens on it, and what is said over it. */
export const unixProbe = defineProbeKind({
  name: 'unix',
  describe: 'A Unix socket: connects, and talks as a dialogue says',
  examples: [['/run/docker.sock', 'Whether somebody listens on the socket']],
  target: 'path',
  options: {
    path: z
      .string()
      .startsWith('/', 'expected an absolute path')
      .refine((path) => Buffer.byteLength(path) <= 107, { message: 'must have at most 107 bytes' })
      .describe('Where the socket is.'),
    tls: optionalTls.describe(
      'TLS, true or a section: from the start, or where a step of the dialogue says so.',
    ),
    dialogue: dialogueSteps.describe('What is expected and sent, step by step.'),
  },
  facts: { ...dialogueFacts, ...tlsFacts },
  run: (options, run) => converse(openUnixConversation(options.path, run), options, run),
});
