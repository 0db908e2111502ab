import type { FleetStore } from './fleet-store.ts';

export type AttentionOptions = {
  readonly fleet: Pick<FleetStore, 'setAttention'>;
  /** Told when nobody has looked for so long. */
  readonly idle: () => void;
  /** Milliseconds. @default 600000 */
  readonly idleAfterMs?: number;
};

/** What is told of every key. */
export type WatchedAttention = { touch(): void; stop(): void };

/** Lets the fleet be asked less often once no key has been pressed for ten minutes; the next key ends it at once. */
export function watchAttention({ fleet, idle, idleAfterMs = 600_000 }: AttentionOptions): WatchedAttention {
  let isIdle = false;
  const rest = () => {
    isIdle = true;
    fleet.setAttention('idle');
    idle();
  };
  const timer = setTimeout(rest, idleAfterMs);
  timer.unref();
  return {
    touch() {
      timer.refresh();
      if (isIdle) fleet.setAttention('active');
      isIdle = false;
    },
    stop: () => clearTimeout(timer),
  };
}
