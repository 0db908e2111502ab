/** Something that changed on a host, by the time of this console. All strings are safe to print. */
export type FleetEvent = {
  /** Of its host, as its agent counts. */
  readonly id: number;
  /** When it was, ms since the epoch, corrected by the offset of the host's clock. */
  readonly time: number;
  readonly hostKey: string;
  readonly host: string;
  /** agent-started, config-reloaded, unit-failed, package-upgraded, … */
  readonly kind: string;
  readonly severity: 'info' | 'warning' | 'error';
  readonly subject: string;
  readonly message: string;
};
