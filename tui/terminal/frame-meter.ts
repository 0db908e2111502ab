import type { FrameStatistics } from '../screens/screen.ts';

const KEPT = 60;

/** Measures what drawing costs: how long a frame takes to make, how many bytes go to the terminal. */
export class FrameMeter {
  readonly #durations: number[] = [];
  readonly #writes: { readonly at: number; readonly bytes: number }[] = [];
  #frames = 0;
  #due = 0;
  #cpu = process.cpuUsage();
  #cpuAt = performance.now();
  #cpuRatio = 0;

  /** Something new is to be drawn. */
  readonly due = (): void => {
    this.#due++;
  };

  /** Makes a frame and notes how long that took. */
  frame<T>(make: () => T): T {
    const started = performance.now();
    try {
      return make();
    } finally {
      this.#durations.push(performance.now() - started);
      if (this.#durations.length > KEPT) this.#durations.shift();
      this.#frames++;
    }
  }

  /** A view of `out` that counts what is written to it. */
  watch(out: NodeJS.WriteStream): NodeJS.WriteStream {
    const write = (chunk: string | Uint8Array, ...rest: never[]) => {
      this.#wrote(Buffer.byteLength(chunk));
      return out.write(chunk, ...rest);
    };
    return new Proxy(out, {
      get(target, property) {
        if (property === 'write') return write;
        const value = Reflect.get(target, property, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  #wrote(bytes: number): void {
    this.#writes.push({ at: performance.now(), bytes });
    if (this.#writes.length > KEPT) this.#writes.shift();
  }

  statistics(): FrameStatistics {
    const sorted = this.#durations.toSorted((a, b) => a - b);
    const bytes = this.#writes.reduce((sum, write) => sum + write.bytes, 0);
    const seconds = (performance.now() - (this.#writes[0]?.at ?? performance.now())) / 1_000;
    return {
      frames: this.#frames,
      medianMs: sorted[sorted.length >> 1] ?? 0,
      slowestMs: sorted.at(-1) ?? 0,
      bytesPerFrame: this.#writes.length === 0 ? 0 : bytes / this.#writes.length,
      bytesPerSecond: seconds > 0 ? bytes / seconds : 0,
      dropped: Math.max(0, this.#due - this.#frames),
      cpuRatio: this.#processorShare(),
      residentBytes: process.memoryUsage.rss(),
    };
  }

  /** Of one processor, over at least the last second. */
  #processorShare(): number {
    const elapsed = performance.now() - this.#cpuAt;
    if (elapsed < 1_000) return this.#cpuRatio;
    const { user, system } = process.cpuUsage(this.#cpu);
    this.#cpuRatio = (user + system) / 1_000 / elapsed;
    this.#cpu = process.cpuUsage();
    this.#cpuAt = performance.now();
    return this.#cpuRatio;
  }
}
