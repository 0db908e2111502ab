import { z } from 'zod';
import { secretField } from '../../agent/kit/config-fields.ts';
import { OperationalError } from '../../agent/kit/errors.ts';
import type { Secret } from '../../agent/kit/secret.ts';
import { defineTargetKind } from './target-kind.ts';

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

const options = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).describe('Of the agent that keeps it: https://b.example:8338'),
    repository: z
      .string()
      .regex(NAME, 'expected letters, digits, dot, underscore, hyphen')
      .describe('What it is called there: the name of the token, unless that agent lets others in.'),
    token: secretField().optional().describe('A token of that agent with the grant store.'),
    fingerprint: z
      .string()
      .regex(/^[0-9a-fA-F]{2}(?::?[0-9a-fA-F]{2}){31}$/, 'expected a SHA-256 in hexadecimal')
      .optional()
      .describe('SHA-256 of its certificate, where nobody signed it that this host trusts.'),
    ca_file: z
      .string()
      .startsWith('/')
      .optional()
      .describe('Certificates that may have signed its own, PEM.'),
  })
  .refine(
    ({ url, token }) =>
      token === undefined || url.startsWith('https:') || LOOPBACK.test(new URL(url).hostname),
    {
      path: ['url'],
      message: 'the token could be read on the way; use https://',
    },
  );

/** Another agent, which keeps the objects and verifies each on arrival. */
export const peer = defineTargetKind({
  kind: 'peer',
  describe: 'Another agent: append-only, with a quota, verified on arrival.',
  options,
  fromWords(what) {
    const [address, fingerprint] = what.split('#sha256=') as [string, string | undefined];
    const cut = address.lastIndexOf('/');
    const [url, repository] = [address.slice(0, cut), address.slice(cut + 1)];
    if (!/^https?:\/\/[^/]+$/.test(url) || !NAME.test(repository))
      throw new OperationalError('invalid', `Cannot use peer:${address}: it is not URL/REPOSITORY`, {
        hint: 'Write peer:https://b.example:8338/web1, and the token in VEDETTE_PEER_TOKEN',
      });
    const token = process.env.VEDETTE_PEER_TOKEN;
    return { url, repository, ...(token && { token }), ...(fingerprint && { fingerprint }) };
  },
  async open({ url, repository, token, fingerprint, ca_file }) {
    const { PeerTarget } = await import('./peer/peer-target.ts');
    return new PeerTarget(
      {
        url: new URL(url).origin,
        ...(token && { token: token as Secret }),
        ...(fingerprint && { fingerprint }),
        ...(ca_file && { caFile: ca_file }),
      },
      repository,
    );
  },
});
