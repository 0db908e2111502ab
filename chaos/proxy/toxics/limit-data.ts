import { type Attributes, defineToxicKind } from '../toxic-kind.ts';

/**
 * Closes the connection once `bytes` bytes have passed its stream: also at the very last of them, but not before the
 * first byte came. What passed is counted on through changes. As Toxiproxy's `limit_data`.
 */
export const limitDataToxic = defineToxicKind({
  name: 'limit_data',
  describe: 'closes after so many bytes',
  goName: 'LimitDataToxic',
  attributes: {
    bytes: {
      type: 'int64',
      unit: 'bytes',
      describe: 'how many may pass',
      min: 0,
      max: Number.MAX_SAFE_INTEGER,
    },
  },
  stage(attributes, { out }) {
    let limit = limitOf(attributes);
    let passed = 0;
    return {
      chunk(data, at) {
        const allowed = data.subarray(0, Math.max(0, limit - passed));
        passed += allowed.length;
        if (allowed.length > 0) out.send(allowed, at);
        if (passed >= limit) out.finish(at);
      },
      change(attributes) {
        limit = limitOf(attributes);
      },
    };
  },
});

function limitOf({ bytes }: Attributes): number {
  return Math.max(0, Number(bytes));
}
