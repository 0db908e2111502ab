import type { Transport } from '../transport.ts';
import { type SshHost, sshArguments } from './ssh-arguments.ts';
import { SshLink } from './ssh-link.ts';

/** One connection for each host, whoever asks. */
const links = new Map<string, SshLink>();

/**
 * The transport to the agent of a host through ssh. All clients of a host share one connection, which begins with the
 * first request, begins anew (with growing pauses) when it was lost, and ends with this process.
 *
 * @throws OperationalError `invalid` when the name of the host or an option cannot be given to ssh.
 */
export function sshTransport(host: SshHost): Transport {
  const words = sshArguments(host);
  const key = JSON.stringify(words);
  const link = links.get(key) ?? new SshLink(host.host, words);
  links.set(key, link);
  return (request, signal) => link.request(request, signal);
}

/** Ends every connection; the next request begins anew. */
export function closeSsh(): void {
  for (const link of links.values()) link.close();
  links.clear();
}
