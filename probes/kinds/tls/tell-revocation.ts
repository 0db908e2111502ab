import type { X509Certificate } from 'node:crypto';
import type { ConnectionOptions } from '../../connect/connection-options.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { askOcsp, ocspResponder, ocspTrouble } from './ask-ocsp.ts';
import type { OcspAnswer } from './ocsp-message.ts';

/**
 * Asks whether the server certificate is revoked, and tells `ocsp.status`. A certificate that names no responder is
 * left as it is (`none`): many authorities have ended theirs.
 *
 * @throws ProbeFailure `certificate-revoked`; degraded: `ocsp-unknown`, `ocsp-unavailable`
 */
export async function tellRevocation(
  [certificate, issuer]: readonly X509Certificate[],
  options: ConnectionOptions,
  run: ProbeRun,
): Promise<void> {
  const responder = certificate && ocspResponder(certificate);
  if (certificate === undefined || responder === undefined) return run.fact('ocsp.status', 'none');
  if (issuer === undefined) return unavailable('the server does not send who signed the certificate', run);
  const asking = askOcsp(responder, { certificate, issuer }, options, run);
  const answer = await asking.catch((error: unknown) => {
    run.signal.throwIfAborted();
    return unavailable(ocspTrouble(error, responder), run);
  });
  tell(answer, run);
}

function unavailable(message: string, run: ProbeRun): never {
  run.fact('ocsp.status', 'unavailable');
  throw new ProbeFailure('ocsp-unavailable', message, { state: 'degraded' });
}

function tell({ status, nextUpdate, revokedAt }: OcspAnswer, run: ProbeRun): void {
  run.fact('ocsp.status', status);
  run.fact('ocsp.expires', nextUpdate === undefined ? undefined : nextUpdate - run.clock.now());
  if (status === 'revoked') {
    const since = revokedAt === undefined ? '' : ` since ${new Date(revokedAt).toISOString()}`;
    throw new ProbeFailure('certificate-revoked', `the certificate is revoked${since}`);
  }
  if (status === 'unknown') {
    const message = 'the responder does not know the certificate';
    throw new ProbeFailure('ocsp-unknown', message, { state: 'degraded' });
  }
}
