import { type CgroupReading, type ReadCgroup, readCount, readPressure, readText } from './cgroup-reading.ts';
import { parseFlatKeyed, sumBlkio } from './cgroup-text.ts';

/** The kernel writes a missing limit as the largest number of whole pages; 4 EiB is beyond any memory. */
const NO_LIMIT = 2 ** 62;
/** USER_HZ: the unit of cpuacct.stat in every kernel's ABI. */
const TICKS_PER_SECOND = 100;

/**
 * Reads groups of the separate hierarchies below `root` (Documentation/admin-guide/cgroup-v1 of the kernel). The
 * hybrid layout of systemd has an empty unified hierarchy beside them, which still tells the pressure.
 */
export function cgroupV1(root: string): ReadCgroup {
  return (path) => {
    const reading: CgroupReading = {
      ...cpuOf(root, path),
      ...memoryOf(`${root}/memory${path}`),
      ...ioOf(`${root}/blkio${path}`),
      processes: readCount(`${root}/pids${path}/pids.current`),
      processLimit: readCount(`${root}/pids${path}/pids.max`),
      pressure: readPressure(`${root}/unified${path}`),
    };
    const { cpuSeconds, memoryBytes, processes } = reading;
    return cpuSeconds === undefined && memoryBytes === undefined && processes === undefined
      ? undefined
      : reading;
  };
}

function cpuOf(root: string, path: string): Partial<CgroupReading> {
  const usage = readCount(`${root}/cpuacct${path}/cpuacct.usage`);
  const ticks = parseFlatKeyed(readText(`${root}/cpuacct${path}/cpuacct.stat`) ?? '');
  const stat = parseFlatKeyed(readText(`${root}/cpu${path}/cpu.stat`) ?? '');
  return {
    cpuSeconds: scaled(usage, 1e9),
    cpuUserSeconds: scaled(ticks.user, TICKS_PER_SECOND),
    cpuSystemSeconds: scaled(ticks.system, TICKS_PER_SECOND),
    periods: stat.nr_periods,
    throttledPeriods: stat.nr_throttled,
    throttledSeconds: scaled(stat.throttled_time, 1e9),
  };
}

function memoryOf(folder: string): Partial<CgroupReading> {
  const limit = readCount(`${folder}/memory.limit_in_bytes`);
  return {
    memoryBytes: readCount(`${folder}/memory.usage_in_bytes`),
    memoryLimitBytes: limit !== undefined && limit < NO_LIMIT ? limit : undefined,
    oomKills: parseFlatKeyed(readText(`${folder}/memory.oom_control`) ?? '').oom_kill,
  };
}

function ioOf(folder: string): Partial<CgroupReading> {
  const bytes = readText(`${folder}/blkio.throttle.io_service_bytes_recursive`);
  const operations = readText(`${folder}/blkio.throttle.io_serviced_recursive`);
  if (bytes === undefined || operations === undefined) return {};
  const { Read: readBytes = 0, Write: writtenBytes = 0 } = sumBlkio(bytes);
  const { Read: reads = 0, Write: writes = 0 } = sumBlkio(operations);
  return { readBytes, writtenBytes, reads, writes };
}

function scaled(value: number | undefined, divisor: number): number | undefined {
  return value === undefined ? undefined : value / divisor;
}
