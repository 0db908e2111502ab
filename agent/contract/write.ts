import { z } from 'zod';
import { route } from './route.ts';

/** Prometheus remote write: 1.0, and 2.0 where the media type says `proto=io.prometheus.write.v2.Request`. */
export const writeSeries = route({
  id: 'writeSeries',
  method: 'post',
  path: '/api/v1/write',
  summary: 'Stores samples that another agent or a Prometheus sends (remote write 1.0 and 2.0, snappy)',
  role: 'viewer',
  grant: 'write',
  bodyType: 'application/x-protobuf',
  body: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  response: z.object({ written: z.int().describe('Samples that the store has now') }),
});
