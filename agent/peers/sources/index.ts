import type { PeersConfig } from '../config.ts';
import { dnsSrvSource } from './dns-srv.ts';
import { fileSdSource } from './file-sd.ts';
import type { PeerSource } from './peer-source.ts';

/** The sources of a configuration, by kind in alphabetical order. */
export const peerSources: readonly ((config: PeersConfig) => PeerSource[])[] = [
  ({ dns_srv, discovered }) => dns_srv.map((name) => dnsSrvSource({ name, scheme: discovered.srv_scheme })),
  ({ file_sd }) => file_sd.map(fileSdSource),
];
