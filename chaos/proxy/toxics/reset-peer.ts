import { type Attributes, defineToxicKind } from '../toxic-kind.ts';

/**
 * Resets the connection `timeout` milliseconds after the first data or end of its stream, which is dropped, as is what
 * follows. A change counts anew; removal leaves the connection open and passes the end on. As Toxiproxy's `reset_peer`,
 * which resets only connections that are younger than it, and cannot be removed while it waits.
 */
export const resetPeerToxic = defineToxicKind({
  name: 'reset_peer',
  describe: 'resets the connection at the first data',
  goName: 'ResetToxic',
  attributes: {
    timeout: {
      type: 'int64',
      unit: 'ms',
      describe: 'how long the reset waits after the first data',
      min: 0,
      max: 3_600_000,
    },
  },
  stage(attributes, { out }) {
    let wait = waitOf(attributes);
    let triggered = false;
    let ended = false;
    const trigger = (at: number) => {
      if (!triggered) out.reset(at + wait);
      triggered = true;
    };
    return {
      chunk: (_data, at) => trigger(at),
      end(at) {
        ended = true;
        trigger(at);
      },
      change(attributes, at) {
        wait = waitOf(attributes);
        if (triggered) out.reset(at + wait);
      },
      remove: (at) => void (ended && out.end(at)),
    };
  },
});

function waitOf({ timeout }: Attributes): number {
  return Math.max(0, Number(timeout));
}
