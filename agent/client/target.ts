import type { Secret } from '../kit/secret.ts';
import { checkedHost, type SshHost } from './bridge/ssh-arguments.ts';

/** Where an agent is and what must be shown to it. */
export type Target = {
  /** `http://` or `https://`, host and port. For a socket only its path and query are used. */
  readonly url: string;
  readonly name?: string;
  /** A unix socket that is asked instead of the host of `url`. */
  readonly socketPath?: string;
  /** A host whose agent is asked over ssh and `vedette bridge`, with no port open at all. */
  readonly ssh?: SshHost;
  /** The agent that is to ask this one for us; `url` is then what that agent knows it by. Reading only. */
  readonly via?: Target;
  readonly token?: Secret;
  /** SHA-256 of the certificate that it must show, in hexadecimal; colons are allowed. */
  readonly fingerprint?: string;
  /** A file with the certificates (PEM) that may have signed its own. */
  readonly caFile?: string;
};

/** The agent behind a unix socket of this host. */
export function socketTarget(socketPath: string): Target {
  return { url: 'http://localhost', socketPath, name: socketPath };
}

/** The agent of a host that ssh reaches. @throws OperationalError `invalid` */
export function sshTarget(ssh: SshHost): Target {
  return { url: 'http://localhost', ssh, name: checkedHost(ssh.host) };
}

/** What a person calls this target. */
export function targetName(target: Target): string {
  return target.name ?? target.ssh?.host ?? target.socketPath ?? target.url;
}
