import { errorMessage } from '../../../../agent/kit/errors.ts';
import { defineToxicKind } from '../../toxic-kind.ts';
import { protocolPair } from '../wire/protocol-pair.ts';
import { authorityFrom } from './authority.ts';
import { type CertificateFault, certificateFaults } from './faulty-certificate.ts';
import { TlsSession } from './tls-session.ts';

/**
 * Ends TLS here, with a certificate made on the spot for the host that the client asks for, and speaks TLS, or none, to
 * the server. Clients that do not trust the authority complain of that first; with one that they trust they complain of
 * the fault alone. It takes connections that begin with TLS while it is there; all others pass untouched, and a
 * connection that it has taken ends with it.
 */
export const tlsToxic = defineToxicKind({
  name: 'tls',
  describe: 'answers TLS with a faulty certificate of its own',
  attributes: {
    certificate: {
      type: 'text',
      unit: null,
      describe: 'what is wrong with it',
      choices: certificateFaults,
      initial: 'expired',
    },
    upstream: {
      type: 'text',
      unit: null,
      describe: 'whether the server speaks TLS',
      choices: ['tls', 'plain'],
      initial: 'tls',
    },
    authority: {
      type: 'text',
      unit: null,
      describe:
        'PEM file with certificate and key of an authority that clients trust; none makes an unknown one',
    },
  },
  check({ certificate, upstream, authority }) {
    if (!certificateFaults.includes(certificate as CertificateFault))
      return `certificate must be one of ${certificateFaults.join(', ')}`;
    if (upstream !== 'tls' && upstream !== 'plain') return 'upstream must be tls or plain';
    return authority === '' ? undefined : wrongWith(String(authority));
  },
  pair: (attributes, context) =>
    protocolPair(context, (out) => {
      const session = new TlsSession(attributes, out, context.now);
      return {
        readers: session.readers,
        change: (changed) => session.change(changed),
        mustEnd: () => session.isRelayed,
        over: () => session.over(),
      };
    }),
});

function wrongWith(authority: string): string | undefined {
  if (!authority.startsWith('/')) return 'authority must be an absolute path';
  try {
    authorityFrom(authority);
    return undefined;
  } catch (error) {
    return `authority cannot be used: ${errorMessage(error)}`;
  }
}
