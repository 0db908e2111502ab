import { type CgroupReading, type ReadCgroup, readCount, readPressure, readText } from './cgroup-reading.ts';
import { parseFlatKeyed, sumNestedKeyed } from './cgroup-text.ts';

/** Reads groups of the unified hierarchy mounted at `root` (Documentation/admin-guide/cgroup-v2.rst of the kernel). */
export function cgroupV2(root: string): ReadCgroup {
  return (path) => {
    const folder = root + path;
    const cpu = readText(`${folder}/cpu.stat`);
    if (cpu === undefined) return undefined;
    return {
      ...cpuOf(cpu),
      ...memoryOf(folder),
      ...ioOf(folder),
      processes: readCount(`${folder}/pids.current`),
      processLimit: readCount(`${folder}/pids.max`),
      pressure: readPressure(folder),
    };
  };
}

function cpuOf(text: string): Partial<CgroupReading> {
  const stat = parseFlatKeyed(text);
  return {
    cpuSeconds: seconds(stat.usage_usec),
    cpuUserSeconds: seconds(stat.user_usec),
    cpuSystemSeconds: seconds(stat.system_usec),
    periods: stat.nr_periods,
    throttledPeriods: stat.nr_throttled,
    throttledSeconds: seconds(stat.throttled_usec),
  };
}

function memoryOf(folder: string): Partial<CgroupReading> {
  return {
    memoryBytes: readCount(`${folder}/memory.current`),
    memoryLimitBytes: readCount(`${folder}/memory.max`),
    oomKills: parseFlatKeyed(readText(`${folder}/memory.events`) ?? '').oom_kill,
  };
}

function ioOf(folder: string): Partial<CgroupReading> {
  const text = readText(`${folder}/io.stat`);
  if (text === undefined) return {};
  const { rbytes = 0, wbytes = 0, rios = 0, wios = 0 } = sumNestedKeyed(text);
  return { readBytes: rbytes, writtenBytes: wbytes, reads: rios, writes: wios };
}

function seconds(microseconds: number | undefined): number | undefined {
  return microseconds === undefined ? undefined : microseconds / 1e6;
}
