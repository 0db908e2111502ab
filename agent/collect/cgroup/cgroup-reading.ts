import { readOnce } from '../kernel/read-once.ts';
import { parsePressure } from './cgroup-text.ts';

/** What was read of one control group; what the kernel does not account there is absent. */
export type CgroupReading = {
  cpuSeconds?: number | undefined;
  cpuUserSeconds?: number | undefined;
  cpuSystemSeconds?: number | undefined;
  periods?: number | undefined;
  throttledPeriods?: number | undefined;
  throttledSeconds?: number | undefined;
  memoryBytes?: number | undefined;
  /** Absent where there is no limit. */
  memoryLimitBytes?: number | undefined;
  oomKills?: number | undefined;
  readBytes?: number | undefined;
  writtenBytes?: number | undefined;
  reads?: number | undefined;
  writes?: number | undefined;
  processes?: number | undefined;
  /** Absent where there is no limit. */
  processLimit?: number | undefined;
  pressure: CgroupPressure;
};

export const pressureResources = ['cpu', 'io', 'memory'] as const;
export type CgroupPressure = Partial<
  Record<(typeof pressureResources)[number], { waiting: number | undefined; stalled: number | undefined }>
>;

/** Reads the control group at `path` (`/system.slice/x.service`); undefined when it is gone. */
export type ReadCgroup = (path: string) => CgroupReading | undefined;

/** The text of a file of a group, or undefined. */
export function readText(file: string): string | undefined {
  return readOnce(file)?.toString('latin1');
}

/** A file with one number; undefined for `max` and for no file. */
export function readCount(file: string): number | undefined {
  const text = readText(file)?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Pressure Stall Information (PSI) of a group of the unified hierarchy. */
export function readPressure(folder: string): CgroupPressure {
  const pressure: CgroupPressure = {};
  for (const resource of pressureResources) {
    const text = readText(`${folder}/${resource}.pressure`);
    if (text !== undefined) pressure[resource] = parsePressure(text);
  }
  return pressure;
}
