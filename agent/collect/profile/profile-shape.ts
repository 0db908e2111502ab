/** Named facts; `because` is null when they are complete. */
export type Facts = {
  readonly values: Readonly<Record<string, string>>;
  readonly omitted: number;
  readonly because: string | null;
};

/** How a host is set up; `agent/contract/profile.ts` says what each part holds. */
export type Profile = {
  /** RFC 3339, UTC. */
  readonly measuredAt: string;
  readonly bootOptions: Facts;
  readonly configFiles: Facts;
  readonly hardware: Facts;
  readonly kernelParameters: Facts;
  readonly limits: Facts;
  readonly mounts: Facts;
  readonly packages: Facts;
  readonly unitFiles: Facts;
  readonly units: Facts;
};

export type ReadOptions = {
  /** Where the root file system of the host is. */
  readonly root: string;
  readonly signal: AbortSignal;
};

export function absentFacts(because: string): Facts {
  return { values: {}, omitted: 0, because };
}
