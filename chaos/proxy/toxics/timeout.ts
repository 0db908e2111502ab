import { type Attributes, defineToxicKind, type StageOutput } from '../toxic-kind.ts';

/**
 * Drops all that its stream carries and closes the connection `timeout` milliseconds after it took hold or was changed;
 * never where that is 0 or less. Its removal closes what it held. As Toxiproxy's `timeout`, which counts from the last
 * chunk that it dropped, so that it never closes a busy connection.
 */
export const timeoutToxic = defineToxicKind({
  name: 'timeout',
  describe: 'stops all data, and closes after a while',
  goName: 'TimeoutToxic',
  attributes: {
    timeout: {
      type: 'int64',
      unit: 'ms',
      describe: 'closes after so long; 0 never',
      min: 0,
      max: 3_600_000,
    },
  },
  stage: (attributes, { out }) => ({
    begin: (at) => closeAfter(attributes, at, out),
    chunk() {},
    end() {},
    change: (attributes, at) => closeAfter(attributes, at, out),
    remove: (at) => out.close(at),
  }),
});

function closeAfter({ timeout }: Attributes, at: number, out: StageOutput): void {
  const wait = Number(timeout);
  if (wait > 0) out.close(at + wait);
}
