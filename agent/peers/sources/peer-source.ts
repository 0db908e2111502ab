import type { Peer } from '../../contract/peers.ts';

/** A peer that a source names. */
export type FoundPeer = {
  /** In its one form (`peerUrl`). */
  readonly url: string;
  readonly labels: Readonly<Record<string, string>>;
};

/** What a look found. */
export type Found = {
  /** All that the source names; what could not be read now is as it was before. */
  readonly peers: readonly FoundPeer[];
  /** What could not be read, and why; null when all could. */
  readonly problem: string | null;
  /** Milliseconds until the next look. */
  readonly againInMs: number;
};

/** A place outside of the configuration that names peers. */
export type PeerSource = {
  readonly kind: Peer['source'] & ('file_sd' | 'dns_srv');
  /** What a person knows it by: the path or the name of the configuration. */
  readonly place: string;
  /** Looks once; never rejects for what is there. */
  look(signal: AbortSignal): Promise<Found>;
};

/** More peers than this are a mistake, not a fleet that one agent asks. */
export const MAXIMUM_FOUND = 2_000;
