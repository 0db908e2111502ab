import { createServer } from 'node:net';
import { parseListenAddress, urlHost } from '../../api/listen-address.ts';
import { createClient } from '../../client/client.ts';
import { RequestError } from '../../client/request-error.ts';
import { getLivez } from '../../contract/health.ts';
import { errorCode } from '../../kit/errors.ts';
import type { Check } from './check.ts';
import { type Finding, ok, warning } from './finding.ts';
import { settingsOrDefaults } from './settings.ts';

/** Milliseconds for whoever holds the port of the fault proxy to say who it is. */
const PATIENCE = 1_000;

export const port: Check = {
  family: 'port',
  async run(context) {
    const { api, chaos } = settingsOrDefaults(context);
    const { listen, tls } = api;
    const { host, port } = parseListenAddress(listen);
    const url = `${tls.enabled ? 'https' : 'http'}://${urlHost(host)}:${port}`;
    return [
      (await agentThere(url, context.signal))
        ? ok('port', `${listen}: an agent answers`)
        : await bound(host, port, { name: 'port', option: 'api.listen', costs: 'the agent cannot start' }),
      ...(chaos.proxy === undefined ? [] : [await faultProxyPort(chaos.proxy, context.signal)]),
    ];
  },
};

async function agentThere(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    await createClient({ url }).call(getLivez, {}, { signal });
    return true;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    // The agent's own certificate is not pinned here, and 503 is an agent that hangs.
    return error.because === 'http-503' || error.because === 'tls';
  }
}

async function faultProxyPort(
  { host, port }: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<Finding> {
  const name = 'fault proxy port';
  if (await speaksToxiproxy(`http://${urlHost(host)}:${port}`, signal))
    return ok(name, `${urlHost(host)}:${port}: the API of Toxiproxy answers`);
  const costs = 'no Toxiproxy client reaches the fault proxy';
  return bound(host, port, { name, option: 'chaos.proxy.port', costs });
}

async function speaksToxiproxy(url: string, signal: AbortSignal): Promise<boolean> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
  try {
    const response = await fetch(`${url}/version`, { signal: patience, redirect: 'manual' });
    return response.ok && (await response.text()).startsWith('{"version":');
  } catch {
    return false;
  }
}

type Purpose = { readonly name: string; readonly option: string; readonly costs: string };

/** Whether an agent could take the port: takes it for a moment. */
async function bound(host: string, port: number, { name, option, costs }: Purpose): Promise<Finding> {
  const listen = `${urlHost(host)}:${port}`;
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  server.once('error', (error) => resolve(errorCode(error) ?? error.message));
  server.listen({ host, port, exclusive: true }, () => resolve(undefined));
  const problem = await promise;
  server.close();
  if (problem === undefined) return ok(name, `${listen}: free`);
  const found = problem === 'EADDRINUSE' ? `${listen}: held by another program` : `${listen}: ${problem}`;
  const hint = `See who holds it: ss -ltnp 'sport = :${port}', or set ${option}`;
  return warning(name, found, { costs, hint });
}
