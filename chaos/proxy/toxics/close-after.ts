import { defineToxicKind } from '../toxic-kind.ts';

/** Closes the connection with FIN, `ms` milliseconds after it took hold or was changed, busy or not; data passes. */
export const closeAfterToxic = defineToxicKind({
  name: 'close_after',
  describe: 'closes the connection after a while',
  attributes: {
    ms: {
      type: 'number',
      unit: 'ms',
      describe: 'age at which the connection is closed, from when the toxic takes hold',
      min: 0,
      max: 86_400_000,
    },
  },
  stage: ({ ms }, { out }) => ({
    begin: (at) => out.close(at + Number(ms)),
    chunk: (data, at) => out.send(data, at),
    change: ({ ms }, at) => out.close(at + Number(ms)),
  }),
});
