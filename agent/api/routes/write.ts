import { writeSeries } from '../../contract/write.ts';
import type { WriteResult } from '../../remote/receive/receive-write.ts';
import { type Call, type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';
import { HttpError } from '../problem.ts';

export function writeRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(writeSeries, {
      // Samples come every few seconds: none of them is a change of its own.
      changes: () => undefined,
      async handle({ body }, call) {
        return answer(await services.receiveWrite(body, versionOf(call)));
      },
    }),
  ];
}

/** @throws HttpError `unsupported-media-type`, with which senders of 2.0 go back to 1.0 */
function versionOf({ request: { headers } }: Call): 1 | 2 {
  const coding = (headers.get('content-encoding') ?? 'snappy').toLowerCase();
  if (coding !== 'snappy') throw unsupported('expected Content-Encoding: snappy');
  const [, proto = ''] = /;\s*proto="?([^";]*)"?/i.exec(headers.get('content-type') ?? '') ?? [];
  if (proto === '' || proto === 'prometheus.WriteRequest') return 1;
  if (proto === 'io.prometheus.write.v2.Request') return 2;
  throw unsupported('this message of protobuf is not known');
}

function unsupported(because: string): HttpError {
  return new HttpError('unsupported-media-type', `Cannot read the samples: ${because}`);
}

/** As Prometheus answers: 400 where samples were refused, which its senders do not repeat. */
function answer({ written, refused, because }: WriteResult): Response {
  const headers = {
    'x-prometheus-remote-write-samples-written': String(written),
    'x-prometheus-remote-write-histograms-written': '0',
    'x-prometheus-remote-write-exemplars-written': '0',
  };
  if (because === undefined) return Response.json({ written }, { headers });
  const counts = Object.entries(refused).map(([reason, samples]) => `${samples} ${reason}`);
  const text = `Cannot store all samples: ${because} (not stored: ${counts.join(', ')}; stored: ${written})`;
  throw new HttpError('invalid', text, { headers });
}
