import type { ProbeState } from '../probe-result.ts';

/** What one vantage says about one probe. */
export type VantageRow = {
  readonly vantage: string;
  /** Its judged state; `unknown` where its last result said nothing. */
  readonly state: ProbeState;
  readonly reason: string;
  /** Milliseconds since its last result. */
  readonly age: number;
  /** The address that was used. */
  readonly address?: string | undefined;
  /** Everything that its name servers answered. */
  readonly answers?: readonly string[] | undefined;
  /** The target over each address family, where both were asked. */
  readonly families?: Readonly<Record<'4' | '6', ProbeState>> | undefined;
  /** Labels of the host: region, provider, rack. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** North stars that it does not reach, of how many. */
  readonly northStars?: { readonly failing: number; readonly of: number } | undefined;
};

/** How one peer sees another. */
export type MeshPair = {
  readonly from: string;
  readonly to: string;
  readonly up: boolean;
  /** Share of the questions that were lost, from 0 to 1. */
  readonly loss?: number;
};

/** All that is known about one probe, at one moment. */
export type VantageTable = {
  readonly probe: string;
  /** Of the probe, milliseconds: a row older than three of them does not count. */
  readonly interval: number;
  /** Vantages that must fail before the target is down; the majority of those that know, when left out. */
  readonly quorum?: number | undefined;
  readonly rows: readonly VantageRow[];
  readonly mesh: readonly MeshPair[];
};
