import type { AgentStatus } from '../contract/status.ts';

/** A status as a well agent answers it, at a fixed moment, changed as told. */
export function aStatus(changes: Partial<AgentStatus> = {}): AgentStatus {
  return {
    host: 'web-1',
    labels: {},
    version: '0.1.0',
    commit: 'abcdef1',
    state: 'ok',
    components: [{ name: 'store', state: 'ok', because: [] }],
    time: '2026-11-21T10:00:00.000Z',
    startedAt: '2026-11-20T10:00:00.000Z',
    config: { file: null, loadedAt: '2026-11-20T10:00:00.000Z', error: null },
    store: {
      seriesCount: 400,
      bytesOnDisk: 1_048_576,
      maxBytes: 1_073_741_824,
      oldest: null,
      corruptBlocks: 0,
    },
    self: { cpuRatio: 0.002, residentBytes: 48_000_000 },
    summary: {
      time: '2026-11-21T10:00:00.000Z',
      uptimeSeconds: 86_400,
      cpu: { count: 4, usedRatio: 0.25, modes: { user: 0.2, system: 0.05 } },
      memory: {
        totalBytes: 8_589_934_592,
        availableBytes: 4_294_967_296,
        usedRatio: 0.5,
        swapTotalBytes: 0,
        swapUsedBytes: 0,
      },
      load: [0.5, 0.4, 0.3],
      pressure: { cpu: 0.01, memory: 0, io: 0.02 },
      filesystems: [
        {
          mountpoint: '/',
          device: '/dev/vda1',
          type: 'ext4',
          sizeBytes: 100_000_000_000,
          availableBytes: 30_000_000_000,
          usedRatio: 0.7,
          readOnly: false,
        },
      ],
      network: { receiveBytesPerSecond: 12_000, transmitBytesPerSecond: 3_000, errorsPerSecond: 0 },
    },
    ...changes,
  };
}
