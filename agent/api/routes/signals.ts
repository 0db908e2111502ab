import { signalProcess } from '../../contract/signals.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';

export function signalRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(signalProcess, {
      changes: ({ params: { pid }, body: { name, signal } }) => `${signal} to ${name} (${pid})`,
      handle: ({ params: { pid }, body }) => {
        services.signalProcess(pid, body);
        return { pid, name: body.name, signal: body.signal };
      },
    }),
  ];
}
