import { join } from 'node:path';
import type { CollectorContext } from '../../collector.ts';
import { listFolder, readNumber } from '../../kernel/attribute-file.ts';
import type { Metric, MetricFamily, MetricSet } from '../../metrics.ts';

/** Milliseconds between reads: four files a CPU, of which most hosts have many and change seldom. */
const REFRESH = 10_000;

/** How often cores and packages were slowed down by heat (`thermal_throttle` of each CPU, x86 only). */
export class CpuThrottles {
  readonly #context: CollectorContext;
  readonly #cores: MetricFamily;
  readonly #packages: MetricFamily;
  readonly #counts = new Map<Metric, number>();
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(metrics: MetricSet, context: CollectorContext) {
    this.#context = context;
    this.#cores = metrics.counter(
      'node_cpu_core_throttles_total',
      'Number of times this CPU core has been throttled.',
      'package',
      'core',
    );
    this.#packages = metrics.counter(
      'node_cpu_package_throttles_total',
      'Number of times this CPU package has been throttled.',
      'package',
    );
  }

  collect(): void {
    const now = this.#context.clock.monotonic();
    if (now - this.#readAt >= REFRESH) {
      this.#readAt = now;
      this.#read();
    }
    for (const [metric, count] of this.#counts) metric.set(count);
  }

  #read(): void {
    const folder = join(this.#context.sys, 'devices/system/cpu');
    this.#counts.clear();
    for (const name of listFolder(folder)) {
      if (/^cpu\d/.test(name)) this.#readCpu(join(folder, name));
    }
  }

  /** Siblings share a core, and cores a package: the first of them speaks for all. */
  #readCpu(folder: string): void {
    const throttle = (name: string) => readNumber(folder, 'thermal_throttle', name);
    const inPackage = readNumber(folder, 'topology/physical_package_id');
    const core = readNumber(folder, 'topology/core_id');
    if (inPackage === undefined || inPackage < 0 || core === undefined) return;
    this.#add(this.#cores.with(String(inPackage), String(core)), throttle('core_throttle_count'));
    this.#add(this.#packages.with(String(inPackage)), throttle('package_throttle_count'));
  }

  #add(metric: Metric, count: number | undefined): void {
    if (count !== undefined && !this.#counts.has(metric)) this.#counts.set(metric, count);
  }
}
