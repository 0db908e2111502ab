import type { Client } from '../../client/client.ts';
import { loadConfig } from '../../config/load-config.ts';
import type { Grant } from '../../contract/route.ts';
import { createToken, listTokens, revokeToken, type Token } from '../../contract/tokens.ts';
import { errorMessage, OperationalError } from '../../kit/errors.ts';
import { createLog } from '../../kit/log.ts';
import { openDataFolder } from '../../store/local/data-folder.ts';
import { type LocalStore, openLocalStore } from '../../store/local/local-store.ts';
import type { Output } from '../command.ts';
import { connect } from '../connect.ts';
import type { ConnectionArguments } from '../connection-options.ts';

export type NewToken = {
  readonly name: string;
  readonly role: Token['role'];
  readonly grants: readonly Grant[];
  readonly expiresInSeconds?: number;
};

/** The tokens of one agent, wherever they are kept. */
export type TokenAccess = {
  list(): Promise<Token[]>;
  create(token: NewToken): Promise<Token & { readonly secret: string }>;
  revoke(name: string): Promise<Token>;
};

/**
 * Runs `action` on the tokens of the agent that was named; where none runs on this host, on its data folder itself, so
 * that the first token can be made before the agent listens beyond loopback.
 *
 * @throws OperationalError
 */
export async function withTokens<Result>(
  args: ConnectionArguments,
  output: Output,
  action: (tokens: TokenAccess) => Promise<Result>,
): Promise<Result> {
  const client = await runningAgent(args);
  if (client !== undefined) return action(throughAgent(client));
  const folder = openDataFolder(args.data ?? loadConfig().config.data);
  try {
    const store = openLocalStore(folder.path, { log: createLog({ write: output.writeError }) });
    try {
      return await action(inStore(store));
    } finally {
      store.close();
    }
  } finally {
    folder.close();
  }
}

async function runningAgent(args: ConnectionArguments): Promise<Client | undefined> {
  try {
    return await connect(args);
  } catch (error) {
    const isAbsent = error instanceof OperationalError && error.kind === 'unavailable';
    if (isAbsent && args.url === undefined) return undefined;
    throw error;
  }
}

function throughAgent(client: Client): TokenAccess {
  return {
    list: async () => (await client.call(listTokens)).tokens,
    create: ({ grants, ...body }) =>
      client.call(createToken, { body: { ...body, ...(grants.length > 0 && { grants: [...grants] }) } }),
    revoke: (name) => client.call(revokeToken, { params: { name } }),
  };
}

function inStore({ tokens, audit }: LocalStore): TokenAccess {
  const audited = <Result>(action: string, subject: string, detail: string, change: () => Result): Result => {
    const record = { actor: `local:${process.getuid?.() ?? 'unknown'}`, action, subject, detail };
    audit.append({ ...record, outcome: 'started' });
    try {
      const result = change();
      audit.append({ ...record, outcome: 'done' });
      return result;
    } catch (error) {
      audit.append({ ...record, outcome: 'failed', detail: errorMessage(error) });
      throw error;
    }
  };
  return {
    list: async () => tokens.list(),
    create: async ({ name, role, grants, expiresInSeconds: seconds }) => {
      const expiresAt = seconds === undefined ? null : Date.now() + seconds * 1_000;
      const may = [role, ...grants].join(' ');
      const made = audited('createToken', name, may, () => tokens.create({ name, role, grants, expiresAt }));
      return { ...made.token, secret: made.secret };
    },
    revoke: async (name) => audited('revokeToken', name, '', () => tokens.revoke(name)),
  };
}
