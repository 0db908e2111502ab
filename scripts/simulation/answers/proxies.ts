import {
  addToxic,
  closeProxyConnection,
  endFaults,
  listProxies,
  listProxyConnections,
  listToxicKinds,
  removeToxic,
  type ToxicKindRow,
  tapProxy,
  updateProxy,
  updateToxic,
} from '../../../agent/contract/proxies.ts';
import type { Route } from '../../../agent/contract/route.ts';
import { initialAttributes, type ToxicKind } from '../../../chaos/proxy/toxic-kind.ts';
import { toxicKindNamed, toxicKinds } from '../../../chaos/proxy/toxics/index.ts';
import {
  closedConnections,
  hasProxies,
  loadOf,
  noteFault,
  proxiesAt,
  proxyRow,
  type SimulatedProxy,
  type SimulatedToxic,
  toxicRow,
} from '../simulated-proxies.ts';
import { simulatedTap } from '../simulated-tap.ts';
import type { Answer, Question } from './answer.ts';

const NOT_CONFIGURED = 'chaos.proxy is not configured';

/** Fault proxies as a host tells of them, and what is done to them; one host of each fleet does not know them at all. */
export const proxyAnswers: readonly Answer[] = [
  on(listProxies, listText),
  on(listToxicKinds, () => JSON.stringify({ kinds: toxicKinds.map(kindRow) })),
  on(updateProxy, (question) => withProxy(question, updateText)),
  on(addToxic, (question) => withProxy(question, addText)),
  on(updateToxic, (question) => withProxy(question, changeText)),
  on(removeToxic, (question) => withProxy(question, removeText)),
  on(endFaults, endText),
  on(listProxyConnections, (question) => withProxy(question, connectionsText)),
  on(closeProxyConnection, (question) => withProxy(question, closeText)),
  on(tapProxy, (question) => withProxy(question, tapText)),
];

function on({ method, path }: Route, answer: Answer['answer']): Answer {
  return {
    path,
    method: method.toUpperCase() as 'GET' | 'POST' | 'DELETE',
    answer: (question) =>
      question.host.trouble === 'other-version'
        ? problem(404, 'not-found', `Cannot find ${question.pathname}: there is no such operation`)
        : answer(question),
  };
}

function listText({ host, world, now }: Question): string {
  if (!hasProxies(host))
    return JSON.stringify({ because: NOT_CONFIGURED, api: null, external: false, proxies: [] });
  const at = now - host.clockOffsetMs;
  const proxies = proxiesAt(world, host, at).map((proxy) => proxyRow(world, host, proxy, at));
  return JSON.stringify({ because: null, api: 'http://127.0.0.1:8474', external: false, proxies });
}

type AnswerOfProxy = (
  proxy: SimulatedProxy,
  question: Question & { readonly at: number },
) => string | Response;

function withProxy(question: Question, answer: AnswerOfProxy): string | Response {
  const { host, world, now, pathname } = question;
  const at = now - host.clockOffsetMs;
  if (!hasProxies(host)) return problem(409, 'conflict', `Cannot find a proxy: ${NOT_CONFIGURED}`);
  const name = decodeURIComponent(pathname.split('/')[4] ?? '');
  const proxy = proxiesAt(world, host, at).find((one) => one.name === name);
  if (proxy === undefined) return problem(404, 'not-found', `Cannot find the proxy ${name}`);
  return answer(proxy, { ...question, at });
}

function updateText(proxy: SimulatedProxy, { host, world, body, at }: Parameters<AnswerOfProxy>[1]): string {
  const { enabled } = JSON.parse(body) as { enabled?: boolean };
  if (enabled !== undefined && enabled !== (proxy.offSince === null)) {
    proxy.offSince = enabled ? null : at;
    const [kind, message] = enabled
      ? (['fault-ended', 'turned on'] as const)
      : (['fault-started', 'turned off'] as const);
    noteFault(world, host, { kind, proxy, message, at });
  }
  return JSON.stringify(proxyRow(world, host, proxy, at));
}

function addText(proxy: SimulatedProxy, { host, world, body, at }: Parameters<AnswerOfProxy>[1]): Response {
  const asked = JSON.parse(body) as Partial<SimulatedToxic> & { type: string; ttlSeconds: number };
  const kind = toxicKindNamed(asked.type);
  if (kind === undefined)
    return problem(400, 'invalid', `Cannot add a toxic: there is no kind ${asked.type}`);
  const { stream = 'downstream', toxicity = 1, match = null, ttlSeconds } = asked;
  const name = asked.name ?? `${asked.type}_${stream}`;
  if (proxy.toxics.some((one) => one.name === name))
    return problem(409, 'conflict', `Cannot add the toxic ${name}: there is one of that name`);
  const toxic: SimulatedToxic = {
    ...{ name, type: asked.type, stream, toxicity, match, owner: 'vedette:console' },
    attributes: { ...initialAttributes(kind), ...asked.attributes },
    ...{ since: at, ends: at + ttlSeconds * 1_000 },
  };
  proxy.toxics.push(toxic);
  noteFault(world, host, { kind: 'fault-started', proxy, message: `${name} added`, at });
  return Response.json(toxicRow(toxic, host, loadOf(host, proxy).connections), { status: 201 });
}

function changeText(proxy: SimulatedProxy, { host, body, pathname, at }: Parameters<AnswerOfProxy>[1]) {
  const toxic = toxicOf(proxy, pathname);
  if (toxic === undefined) return noToxic(pathname);
  const {
    attributes,
    toxicity = toxic.toxicity,
    ttlSeconds,
  } = JSON.parse(body) as {
    attributes?: Record<string, number>;
    toxicity?: number;
    ttlSeconds?: number;
  };
  const changed: SimulatedToxic = {
    ...{ ...toxic, toxicity, attributes: { ...toxic.attributes, ...attributes } },
    ends: ttlSeconds === undefined ? toxic.ends : at + ttlSeconds * 1_000,
  };
  proxy.toxics = proxy.toxics.map((one) => (one === toxic ? changed : one));
  return JSON.stringify(toxicRow(changed, host, loadOf(host, proxy).connections));
}

function removeText(proxy: SimulatedProxy, { host, world, pathname, at }: Parameters<AnswerOfProxy>[1]) {
  const toxic = toxicOf(proxy, pathname);
  if (toxic === undefined) return noToxic(pathname);
  take(proxy, [toxic], { host, world, at });
  return JSON.stringify(toxicRow(toxic, host, 0));
}

function endText({ host, world, now }: Question): string {
  const at = now - host.clockOffsetMs;
  const proxies = hasProxies(host) ? proxiesAt(world, host, at) : [];
  const removed = proxies.flatMap((proxy) => {
    const ours = proxy.toxics.filter(({ owner }) => owner !== null);
    take(proxy, ours, { host, world, at });
    return ours.map(({ name }) => ({ proxy: proxy.name, toxic: name }));
  });
  return JSON.stringify({ removed });
}

function take(
  proxy: SimulatedProxy,
  toxics: readonly SimulatedToxic[],
  { host, world, at }: Pick<Parameters<AnswerOfProxy>[1], 'host' | 'world' | 'at'>,
): void {
  proxy.toxics = proxy.toxics.filter((one) => !toxics.includes(one));
  for (const { name } of toxics)
    noteFault(world, host, { kind: 'fault-ended', proxy, message: `${name} removed`, at });
}

function connectionsText(proxy: SimulatedProxy, { host, world, at }: Parameters<AnswerOfProxy>[1]): string {
  const { connections: count, upBytesPerSecond, downBytesPerSecond } = loadOf(host, proxy);
  const closed = closedConnections(world, host);
  const age = (at - world.startedAt) / 1_000 + 40;
  const flow = (bytes: number, held = 0) => ({
    receivedBytes: Math.floor((bytes * age) / count) + held,
    sentBytes: Math.floor((bytes * age) / count),
  });
  const toxics = proxy.toxics.map(({ name }) => name);
  const held = toxics.length > 0 ? 512 : 0;
  const connections = Array.from({ length: proxy.offSince === null ? count : 0 }, (_, index) => ({
    ...{ id: 1_000 + count - index, client: `10.0.${host.index % 200}.${20 + index}:${40_000 + index * 7}` },
    ...{ upstream: proxy.upstream, ageSeconds: age + index * 31, heldBytes: held, toxics },
    ...{ upstreamBytes: flow(upBytesPerSecond), downstreamBytes: flow(downBytesPerSecond, held) },
  })).filter(({ id }) => !closed.has(`${proxy.name} ${id}`));
  return JSON.stringify({ connections, of: connections.length });
}

function closeText(proxy: SimulatedProxy, { host, world, pathname }: Parameters<AnswerOfProxy>[1]): string {
  const id = Number(pathname.split('/')[6]);
  closedConnections(world, host).add(`${proxy.name} ${id}`);
  return JSON.stringify({ closed: id });
}

function tapText(proxy: SimulatedProxy, { host, world, query, at }: Parameters<AnswerOfProxy>[1]): string {
  const [since, connection] = ['since', 'connection'].map((name) => query.get(name));
  return JSON.stringify(
    simulatedTap(proxy, {
      ...{ host, at, startedAt: world.startedAt },
      since: since === null ? null : Number(since),
      connection: connection === null ? null : Number(connection),
    }),
  );
}

function toxicOf({ toxics }: SimulatedProxy, pathname: string): SimulatedToxic | undefined {
  const name = decodeURIComponent(pathname.split('/')[6] ?? '');
  return toxics.find((one) => one.name === name);
}

function noToxic(pathname: string): Response {
  return problem(
    404,
    'not-found',
    `Cannot find the toxic ${decodeURIComponent(pathname.split('/')[6] ?? '')}`,
  );
}

function kindRow({ name, describe, attributes, datagram, stage, pair, open }: ToxicKind): ToxicKindRow {
  const tcp = stage !== undefined || pair !== undefined || open !== undefined;
  return {
    ...{ name, describe, protocols: [...(tcp ? ['tcp'] : []), ...(datagram ? ['udp'] : [])] },
    attributes: Object.entries(attributes).map(([name, spec]) => {
      const { type, unit, describe, min = null, max = null, choices = null } = spec;
      return {
        ...{ name, unit, describe, min, max, choices: choices && [...choices] },
        type: type === 'int' || type === 'int64' ? 'integer' : type,
        initial: spec.initial ?? (type === 'text' ? '' : 0),
      };
    }),
  };
}

function problem(status: number, kind: string, detail: string): Response {
  return Response.json(
    { type: `urn:vedette:problem:${kind}`, title: kind, status, detail },
    { status, headers: { 'Content-Type': 'application/problem+json' } },
  );
}
