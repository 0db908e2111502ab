import { beat, listHeartbeats, type NewBeat, pingHeartbeat } from '../../contract/heartbeats.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';

type PingQuery = {
  state?: NewBeat['state'] | undefined;
  exit_code?: number | undefined;
  run_id?: string | undefined;
};

export function heartbeatRoutes({ services: { heartbeats } }: RouteContext): Endpoint[] {
  // A job that beats every minute would push everything else out of the audit: only its first message is a change.
  const firstOf = (name: string) => (heartbeats.knows(name) ? undefined : name);
  return [
    endpoint(beat, {
      changes: ({ params: { name } }) => firstOf(name),
      handle: ({ params: { name }, body }) => heartbeats.beat(name, body),
    }),
    endpoint(listHeartbeats, { revalidate: true, handle: () => ({ heartbeats: heartbeats.list() }) }),
    endpoint(pingHeartbeat, {
      changes: ({ params: { name } }) => firstOf(name),
      handle: ({ params: { name }, query }) => heartbeats.beat(name, beatOf(query)),
    }),
  ];
}

function beatOf({ state, exit_code: exitCode, run_id: runId }: PingQuery): NewBeat {
  return { state: state ?? (exitCode ? 'failure' : 'success'), exitCode, runId };
}
