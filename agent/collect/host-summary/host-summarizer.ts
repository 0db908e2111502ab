import type { Clock } from '../../kit/clock.ts';
import { CounterRates } from './counter-rates.ts';
import { type Families, HostReadings } from './host-readings.ts';
import type { HostSummary } from './host-summary-shape.ts';
import { summarizeCpu } from './summarize-cpu.ts';
import { summarizeFilesystems } from './summarize-filesystems.ts';
import { summarizeMemory } from './summarize-memory.ts';
import { summarizeDisk, summarizeNetwork } from './summarize-traffic.ts';

/** Sums a host up once a tick; it remembers the counters of the tick before. */
export class HostSummarizer {
  readonly #clock: Clock;
  readonly #rates = new CounterRates();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param families of all collectors, after their run */
  summarize(families: Families): HostSummary {
    const readings = new HostReadings(families, this.#rates, this.#clock.monotonic());
    return summarizeReadings(readings as HostReadings, this.#clock.now());
  }
}

/** Sums up the metrics of one moment, `time` in ms since the epoch. */
export function summarizeReadings(readings: HostReadings, time: number): HostSummary {
  const bootTime = readings.value('node_boot_time_seconds');
  return {
    time: new Date(time).toISOString(),
    uptimeSeconds: bootTime === undefined ? undefined : Math.max(0, time / 1_000 - bootTime),
    cpu: summarizeCpu(readings),
    memory: summarizeMemory(readings),
    load: loadOf(readings),
    pressure: pressureOf(readings),
    filesystems: summarizeFilesystems(readings),
    disk: summarizeDisk(readings),
    network: summarizeNetwork(readings),
    processes: processesOf(readings),
    topProcess: topProcessOf(readings),
  };
}

function loadOf(readings: HostReadings): HostSummary['load'] {
  const [one, five, fifteen] = [1, 5, 15].map((minutes) => readings.value(`node_load${minutes}`));
  if (one === undefined || five === undefined || fifteen === undefined) return undefined;
  return [one, five, fifteen];
}

function pressureOf(readings: HostReadings): HostSummary['pressure'] {
  const share = (resource: string) => {
    const rate = readings.rates(`node_pressure_${resource}_waiting_seconds_total`)[0]?.rate;
    return rate === undefined ? undefined : Math.min(1, rate);
  };
  const pressure = { cpu: share('cpu'), memory: share('memory'), io: share('io') };
  return Object.values(pressure).every((value) => value === undefined) ? undefined : pressure;
}

function processesOf(readings: HostReadings): HostSummary['processes'] {
  const running = readings.value('node_procs_running');
  const blocked = readings.value('node_procs_blocked');
  return running === undefined || blocked === undefined ? undefined : { running, blocked };
}

function topProcessOf(readings: HostReadings): HostSummary['topProcess'] {
  const rates = readings.rates('vedette_process_cpu_seconds_total');
  const top = rates.reduce((one, other) => (other.rate > one.rate ? other : one), rates[0]!);
  if (top === undefined) return undefined;
  return { pid: Number(top.labels.pid), name: top.labels.name ?? '', cpuRatio: top.rate };
}
