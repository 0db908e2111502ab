import { findOrphans } from '../../../../chaos/proxy/client/orphans.ts';
import type { ServerProxy } from '../../../../chaos/proxy/client/server-proxy.ts';
import type { ToxiproxyServer } from '../../../../chaos/proxy/client/toxiproxy-server.ts';
import { recordText, type UndoRecord, undoCommand } from '../../../../chaos/proxy/client/undo-record.ts';
import { humanDuration } from '../../../kit/duration.ts';
import { faultTtl } from './fault-hold.ts';
import type { InjectRequest } from './inject-request.ts';

/** What will be done, and how it ends. */
export type InjectPlan = {
  readonly proxy: ServerProxy;
  /** The server ends the fault by itself when this program is killed. */
  readonly endsByItself: boolean;
  /** What other runs have left there. */
  readonly orphans: readonly UndoRecord[];
};

/** Reads what the plan needs; changes nothing. @throws ServerError */
export async function planInjection(request: InjectRequest, server: ToxiproxyServer): Promise<InjectPlan> {
  const proxy = await server.proxy(request.proxy);
  const endsByItself = request.type !== 'down' && (await server.endsToxics(request.proxy));
  return { proxy, endsByItself, orphans: findOrphans(await server.proxies()) };
}

/** What will be done, where, for how long and how it ends, in two lines. */
export function planLines(request: InjectRequest, { proxy, endsByItself }: InjectPlan): string[] {
  const settings = Object.entries(request.attributes).map(([name, value]) => `${name}=${value}`);
  const whom = request.toxicity === 1 ? 'every connection' : `${request.toxicity * 100} % of connections`;
  const narrowed = Object.entries(request.match ?? {}).map(([name, value]) => `${name}=${value}`);
  const what = [request.type, ...settings].join(' ');
  const where = `proxy ${proxy.name} (${proxy.listen} to ${proxy.upstream})`;
  const how = request.type === 'down' ? [] : [request.stream, [whom, ...narrowed].join(' with ')];
  return [
    `plan     ${[`${what} on ${where}`, ...how].join(', ')}`,
    `ends     in ${humanDuration(request.duration)}${endsByItself ? `; within ${faultTtl} s if this program is killed` : ''}`,
  ];
}

/** What a person must know before: what outlives this program, and what others left. */
export function planWarnings(request: InjectRequest, plan: InjectPlan, url: string, run: string): string[] {
  const left = plan.orphans.map(
    (record) =>
      `left over by another run, if it has ended: ${recordText(record)}; ${undoCommand(url, record)}`,
  );
  if (plan.endsByItself) return left;
  const record: UndoRecord =
    request.type === 'down'
      ? { verb: 'proxy-enabled', proxy: plan.proxy.name, value: true }
      : {
          ...{ verb: 'toxic-delete', proxy: plan.proxy.name, toxic: `vd-${run}-${request.type}` },
          ...{ type: request.type, stream: request.stream, attributes: undefined },
        };
  const why = request.type === 'down' ? 'A disabled proxy has' : 'This server gives toxics';
  return [
    ...left,
    `${why} no time to live: if this program is killed, end it with: ${undoCommand(url, record)}`,
  ];
}
