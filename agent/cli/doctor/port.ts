import { createServer } from 'node:net';
import { parseListenAddress, urlHost } from '../../api/listen-address.ts';
import { createClient } from '../../client/client.ts';
import { RequestError } from '../../client/request-error.ts';
import { getLivez } from '../../contract/health.ts';
import { errorCode } from '../../kit/errors.ts';
import type { Check } from './check.ts';
import { type Finding, ok, warning } from './finding.ts';
import { settingsOrDefaults } from './settings.ts';

export const port: Check = {
  family: 'port',
  async run(context) {
    const { listen, tls } = settingsOrDefaults(context).api;
    const { host, port } = parseListenAddress(listen);
    const url = `${tls.enabled ? 'https' : 'http'}://${urlHost(host)}:${port}`;
    return [
      (await agentThere(url, context.signal))
        ? ok('port', `${listen}: an agent answers`)
        : await bound(host, port, listen),
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

/** Whether an agent could take the port: takes it for a moment. */
async function bound(host: string, port: number, listen: string): Promise<Finding> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  server.once('error', (error) => resolve(errorCode(error) ?? error.message));
  server.listen({ host, port, exclusive: true }, () => resolve(undefined));
  const problem = await promise;
  server.close();
  if (problem === undefined) return ok('port', `${listen}: free`);
  const found = problem === 'EADDRINUSE' ? `${listen}: held by another program` : `${listen}: ${problem}`;
  const hint = `See who holds it: ss -ltnp 'sport = :${port}', or set api.listen`;
  return warning('port', found, { costs: 'the agent cannot start', hint });
}
