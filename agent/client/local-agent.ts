import { join } from 'node:path';
import { getLivez } from '../contract/health.ts';
import { OperationalError } from '../kit/errors.ts';
import { stateFolder } from '../kit/state-folder.ts';
import { type Client, createClient } from './client.ts';
import { type FailureReason, RequestError } from './request-error.ts';
import { socketTarget, type Target, targetName } from './target.ts';

/** Where the agent of this host listens unless its configuration says otherwise. */
export const defaultAgentUrl = 'http://127.0.0.1:8338';

export type LocalAgentOptions = {
  /** The data folder of the agent, where its socket is. @default the state folder, then that of root */
  readonly dataFolder?: string;
  /** Its socket, where the configuration puts it elsewhere. */
  readonly socketPath?: string;
  /** Its address when the socket does not answer. @default 'http://127.0.0.1:8338' */
  readonly url?: string;
  readonly signal?: AbortSignal;
  /** Milliseconds for each place. @default 2000 */
  readonly timeout?: number;
};

/** The places where the agent of this host may be, best first. */
export function localTargets({
  dataFolder,
  socketPath,
  url = defaultAgentUrl,
}: LocalAgentOptions = {}): Target[] {
  // A data folder that was named means that agent and no other.
  if (dataFolder !== undefined) return [socketTarget(join(dataFolder, 'agent.sock'))];
  const folders = [...new Set([stateFolder(), stateFolder({}, 0)])];
  const sockets =
    socketPath === undefined ? folders.map((folder) => join(folder, 'agent.sock')) : [socketPath];
  return [...sockets.map(socketTarget), { url, name: url }];
}

/**
 * The agent of this host: the first of its places where somebody answers at all, even unwell.
 *
 * @throws OperationalError `unavailable` when nobody does, `timeout` when one accepts and says nothing: that is the
 * agent, and looking further would only take longer.
 */
export async function localAgent(options: LocalAgentOptions = {}): Promise<Client> {
  const tried: string[] = [];
  for (const target of localTargets(options)) {
    const client = createClient(target, { timeout: options.timeout ?? 2_000 });
    const because = await silence(client, options.signal);
    if (because === undefined) return client;
    tried.push(`${targetName(target)}: ${because}`);
  }
  throw new OperationalError('unavailable', `Cannot find an agent on this host: ${tried.join('; ')}`, {
    hint: 'Start one with: vedette agent (or name one with --url)',
  });
}

/** Why nobody answers there; undefined when an agent does. */
async function silence(client: Client, signal: AbortSignal | undefined): Promise<FailureReason | undefined> {
  try {
    await client.call(getLivez, {}, signal === undefined ? {} : { signal });
    return undefined;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    if (error.because === 'timeout' || error.because === 'aborted') throw error;
    // 503 is an agent too: one whose main loop hangs.
    return error.because === 'http-503' ? undefined : error.because;
  }
}
