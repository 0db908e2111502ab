import type { FaultProxy, NewProxy } from '../fault-proxies.ts';
import type { MeteredProxies } from '../proxy-collection.ts';
import { ProxyError, proxyErrors } from '../proxy-error.ts';
import type { ProxyTaps } from '../tap/proxy-taps.ts';
import { toxicIdentity } from '../toxic-check.ts';
import { toxicKindNamed } from '../toxics/index.ts';
import { type ApiAnswer, errorFields, jsonAnswer, noContent } from './api-answer.ts';
import { connectionsText } from './connections-json.ts';
import { decodeBody } from './go-decode.ts';
import { jsonText } from './json-text.ts';
import { decodeProxies, decodeProxy, decodeProxyChange, proxyText } from './proxy-json.ts';
import { tapText } from './tap-json.ts';
import { decodeToxic, decodeToxicChange, toxicText, withAttributes } from './toxic-json.ts';

export type ApiCall = {
  readonly proxies: MeteredProxies;
  /** The names in the path, decoded. */
  readonly names: readonly string[];
  readonly taps: ProxyTaps;
  readonly query: URLSearchParams;
  /** Reads it all. @throws ProxyError 413 */
  readonly body: () => Promise<Uint8Array>;
};
export type ApiHandler = (call: ApiCall) => Promise<ApiAnswer> | ApiAnswer;

/** One path with what may be done to it; `*` stands for a name. */
export type ApiRoute = {
  readonly path: string;
  readonly methods: Readonly<Record<string, ApiHandler>> | { readonly any: ApiHandler };
};

/** The routes of the official server, then our own. */
export function apiRoutes(version: string): readonly ApiRoute[] {
  const showVersion = (): ApiAnswer => ({
    status: 200,
    headers: [['Content-Type', 'application/json;charset=utf-8']],
    text: `{"version": ${jsonText(version)}}\n`,
  });
  return [
    { path: '/reset', methods: { POST: reset } },
    { path: '/proxies', methods: { GET: listProxies, POST: createProxy } },
    { path: '/populate', methods: { POST: populate } },
    {
      path: '/proxies/*',
      methods: { GET: showProxy, POST: updateProxy, PATCH: updateProxy, DELETE: removeProxy },
    },
    { path: '/proxies/*/toxics', methods: { GET: listToxics, POST: addToxic } },
    {
      path: '/proxies/*/toxics/*',
      methods: { GET: showToxic, POST: updateToxic, PATCH: updateToxic, DELETE: removeToxic },
    },
    { path: '/version', methods: { GET: showVersion } },
    { path: '/proxies/*/connections', methods: { GET: listConnections } },
    { path: '/proxies/*/connections/*', methods: { DELETE: closeConnection } },
    { path: '/proxies/*/tap', methods: { GET: readTap } },
  ];
}

async function reset({ proxies }: ApiCall): Promise<ApiAnswer> {
  await proxies.reset();
  return noContent;
}

function listProxies({ proxies }: ApiCall): ApiAnswer {
  const members = proxies.list().map((proxy) => `${jsonText(proxy.name)}:${proxyText(proxy.state())}`);
  return jsonAnswer(`{${members.join(',')}}`);
}

async function createProxy({ proxies, body }: ApiCall): Promise<ApiAnswer> {
  const proxy = await proxies.create(decodeProxy(decodeBody(await body())));
  return proxyAnswer(proxy, 201);
}

/** Its errors are told in another form than all others: with what was done until then. */
async function populate({ proxies, body }: ApiCall): Promise<ApiAnswer> {
  const wanted = await wantedProxies(body);
  const { done, failure } =
    'failure' in wanted ? { done: [], ...wanted } : await proxies.populate(wanted.list);
  const told = `[${done.map((proxy) => proxyText(proxy.state())).join(',')}]`;
  if (failure === undefined) return jsonAnswer(`{"proxies":${told}}`, 201);
  const fields = errorFields(failure);
  const text = jsonText(fields).slice(0, -1);
  return jsonAnswer(`${text},"proxies":${done.length === 0 ? 'null' : told}}`, fields.status);
}

async function wantedProxies(body: ApiCall['body']): Promise<{ list: NewProxy[] } | { failure: unknown }> {
  try {
    return { list: decodeProxies(decodeBody(await body())) };
  } catch (failure) {
    if (!(failure instanceof ProxyError)) throw failure;
    return { failure };
  }
}

function showProxy(call: ApiCall): ApiAnswer {
  return proxyAnswer(proxyOf(call));
}

async function updateProxy(call: ApiCall): Promise<ApiAnswer> {
  const body = await bodyFor(call);
  const proxy = proxyOf(call);
  await proxy.update(decodeProxyChange(decodeBody(body)));
  return proxyAnswer(proxy);
}

function removeProxy({ proxies, names: [name = ''] }: ApiCall): ApiAnswer {
  proxies.remove(name);
  return noContent;
}

function listToxics(call: ApiCall): ApiAnswer {
  return jsonAnswer(`[${proxyOf(call).state().toxics.map(toxicText).join(',')}]`);
}

/** The attributes are looked at last: until then it is not known of which kind they are. */
async function addToxic(call: ApiCall): Promise<ApiAnswer> {
  const body = await bodyFor(call);
  const proxy = proxyOf(call);
  const sent = decodeToxic(decodeBody(body));
  const { protocol, toxics } = proxy.state();
  const { name } = toxicIdentity(sent, protocol);
  if (toxics.some((toxic) => toxic.name === name)) throw proxyErrors.toxicExists();
  return jsonAnswer(toxicText(proxy.addToxic(withAttributes(sent))));
}

function showToxic(call: ApiCall): ApiAnswer {
  return jsonAnswer(toxicText(proxyOf(call).toxic(call.names[1]!)));
}

async function updateToxic(call: ApiCall): Promise<ApiAnswer> {
  proxyOf(call).toxic(call.names[1]!);
  const body = await call.body();
  const proxy = proxyOf(call);
  const { type, name } = proxy.toxic(call.names[1]!);
  const change = decodeToxicChange(decodeBody(body), toxicKindNamed(type)!);
  return jsonAnswer(toxicText(proxy.updateToxic(name, change)));
}

function removeToxic(call: ApiCall): ApiAnswer {
  proxyOf(call).removeToxic(call.names[1]!);
  return noContent;
}

function listConnections(call: ApiCall): ApiAnswer {
  return jsonAnswer(connectionsText(proxyOf(call).connections()));
}

function closeConnection(call: ApiCall): ApiAnswer {
  const proxy = proxyOf(call);
  const id = call.names[1]!;
  proxy.closeConnection(/^\d{1,15}$/.test(id) ? Number(id) : -1);
  return noContent;
}

function readTap(call: ApiCall): ApiAnswer {
  const [since, connection] = [wholeNumber(call, 'since'), wholeNumber(call, 'connection')];
  return jsonAnswer(tapText(call.taps.read(proxyOf(call), since, connection)));
}

/** @throws ProxyError 400 */
function wholeNumber({ query }: ApiCall, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ProxyError(400, `${name} must be a whole number`);
}

function proxyOf({ proxies, names: [name = ''] }: ApiCall): FaultProxy {
  return proxies.get(name);
}

/** A proxy that is not there is told before the body is read; it may go while the body comes, and is looked up again. */
function bodyFor(call: ApiCall): Promise<Uint8Array> {
  proxyOf(call);
  return call.body();
}

function proxyAnswer(proxy: FaultProxy, status = 200): ApiAnswer {
  return jsonAnswer(proxyText(proxy.state()), status);
}
