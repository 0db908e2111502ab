/**
 * The newest numbers of a host, ready to show; the API sends it as it is. A part that this host does not have, or
 * that needs a second sample first, is absent, never zero.
 */
export type HostSummary = {
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly uptimeSeconds?: number | undefined;
  readonly cpu?: CpuSummary | undefined;
  readonly memory?: MemorySummary | undefined;
  /** 1, 5 and 15 minutes. */
  readonly load?: [number, number, number] | undefined;
  /** Share of time in which some task waited (PSI, some). */
  readonly pressure?:
    | { cpu?: number | undefined; memory?: number | undefined; io?: number | undefined }
    | undefined;
  /** Fullest first. */
  readonly filesystems?: FilesystemSummary[] | undefined;
  readonly disk?: DiskSummary | undefined;
  readonly network?: NetworkSummary | undefined;
  readonly processes?: { running: number; blocked: number } | undefined;
  /** 1 is one processor in full. */
  readonly topProcess?: { pid: number; name: string; cpuRatio: number } | undefined;
};

export type CpuSummary = {
  /** Logical processors. */
  count: number;
  /** Everything but idle and iowait, over all processors. */
  usedRatio: number;
  /** Shares of all processor time by mode. */
  modes: Record<string, number>;
};

export type MemorySummary = {
  totalBytes: number;
  availableBytes: number;
  usedRatio: number;
  swapTotalBytes: number;
  swapUsedBytes: number;
};

export type FilesystemSummary = {
  mountpoint: string;
  device: string;
  type: string;
  sizeBytes: number;
  availableBytes: number;
  usedRatio: number;
  inodesUsedRatio?: number | undefined;
  readOnly: boolean;
};

export type DiskSummary = {
  busiest?: string | undefined;
  utilRatio: number;
  readBytesPerSecond: number;
  writtenBytesPerSecond: number;
};

export type NetworkSummary = {
  receiveBytesPerSecond: number;
  transmitBytesPerSecond: number;
  errorsPerSecond: number;
};
