import type { HostSummary } from '../../agent/contract/status.ts';
import type { Recording } from './recording.ts';
import { loadScales, Replay } from './replay.ts';
import type { SimulatedHost } from './simulated-host.ts';

/** How far back the replay reaches, seconds. */
export const HISTORY_SECONDS = 3 * 3_600;
const SICK_FOR_SECONDS = 40 * 60;
const FULL_RATIO = 0.985;
/** Shares of one processor's time; they add up to 1. */
const SICK_MODES: Readonly<Record<string, number>> = { user: 0.8, system: 0.17, idle: 0.03 };
const SICK_PRESSURE = 0.72;

/** What every answer is made of: the hosts, the recording, and when it all began. */
export class World {
  readonly hosts: readonly SimulatedHost[];
  readonly recording: Recording;
  /** When the fleet was started, ms since the epoch. */
  readonly startedAt: number;
  /** Since when the sick hosts are sick, ms since the epoch. */
  readonly sickSince: number;
  readonly #replays: readonly Replay[];
  readonly #sick: Replay;
  readonly #origin: number;
  readonly #still: boolean;

  /** @param still from `now` on, no number changes any more. */
  constructor(hosts: readonly SimulatedHost[], recording: Recording, now: number, still = false) {
    this.hosts = hosts;
    this.recording = recording;
    this.#still = still;
    this.startedAt = Math.floor(now / 1_000) * 1_000;
    this.sickSince = this.startedAt - SICK_FOR_SECONDS * 1_000;
    this.#origin = this.startedAt / 1_000 - HISTORY_SECONDS;
    this.#replays = loadScales.map((scale) => new Replay(recording, scale));
    this.#sick = new Replay(recording, 1);
  }

  /** The recorded series; the same for every host, by index. */
  get series(): Replay['series'] {
    return this.#sick.series;
  }

  /** A series of a host at a moment (ms); NaN before the history begins. */
  value(host: SimulatedHost, index: number, at: number): number {
    const second = this.#second(host, at);
    if (second < host.phase) return Number.NaN;
    // By this one readers tell a new measurement from one that is repeated.
    if (this.series[index]!.labels.__name__ === 'node_time_seconds')
      return Math.floor((at + host.clockOffsetMs) / 1_000);
    const well = this.#replays[host.load]!.value(index, second);
    if (host.trouble !== 'sick' || at < this.sickSince) return well;
    return this.#sickValue(host, index, second, at);
  }

  /** The summary of a host at a moment (ms). */
  summary(host: SimulatedHost, at: number): HostSummary {
    const second = Math.max(0, this.#second(host, at));
    const time = new Date(Math.floor(at / 1_000) * 1_000).toISOString();
    if (host.trouble !== 'sick' || at < this.sickSince)
      return { ...this.#replays[host.load]!.summary(second), time };
    return { ...sickSummary(this.#sick.summary(second), this.#filled(at)), time };
  }

  #second(host: SimulatedHost, at: number): number {
    return Math.floor(this.#moment(at) / 1_000) - this.#origin + host.phase;
  }

  /** How far the disk of a sick host has filled: 0 when it began, 1 when it is as good as full. */
  #filled(at: number): number {
    return Math.min(1, (this.#moment(at) - this.sickSince) / (SICK_FOR_SECONDS * 1_000));
  }

  /** The moment whose numbers stand for that one. */
  #moment(at: number): number {
    return this.#still ? Math.min(at, this.startedAt) : at;
  }

  #sickValue(host: SimulatedHost, index: number, second: number, at: number): number {
    const { counter, labels } = this.series[index]!;
    const sick = this.#sick.value(index, second);
    const name = labels.__name__ ?? '';
    if (/^node_filesystem_(avail|free)_bytes$/.test(name)) return sick * (1 - this.#filled(at) * FULL_RATIO);
    if (!counter) return sick;
    const began = this.#second(host, this.sickSince);
    const before = this.#replays[host.load]!.value(index, began);
    if (/^node_pressure_cpu_waiting/.test(name))
      return before + ((this.#moment(at) - this.sickSince) / 1_000) * SICK_PRESSURE;
    if (name === 'node_cpu_seconds_total')
      return before + (second - began) * (SICK_MODES[labels.mode ?? ''] ?? 0);
    return before + sick - this.#sick.value(index, began);
  }
}

function sickSummary(summary: HostSummary, filled: number): HostSummary {
  const filesystems = summary.filesystems?.map((one) => {
    const availableBytes = one.availableBytes * (1 - filled * FULL_RATIO);
    return { ...one, availableBytes, usedRatio: one.usedRatio + (1 - one.usedRatio) * filled * FULL_RATIO };
  });
  const { cpu } = summary;
  const busy = cpu && { ...cpu, usedRatio: 0.97, modes: { ...cpu.modes, ...SICK_MODES } };
  const pressure = { ...summary.pressure, cpu: SICK_PRESSURE, io: 0.4 };
  const topProcess = { pid: 4_242, name: 'runaway', cpuRatio: 1.9 };
  return {
    ...summary,
    topProcess,
    ...(busy && { cpu: busy }),
    pressure,
    ...(filesystems && { filesystems }),
  };
}
