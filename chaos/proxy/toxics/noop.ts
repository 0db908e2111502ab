import { defineToxicKind } from '../toxic-kind.ts';

/** Passes everything on as it comes. */
export const noopToxic = defineToxicKind({
  name: 'noop',
  describe: 'does nothing',
  goName: 'NoopToxic',
  attributes: {},
  stage: (_attributes, { out }) => ({ chunk: (data, at) => out.send(data, at) }),
});
