import { addPeer, listPeers, type Peer, removePeer } from '../../contract/peers.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Output } from '../command.ts';
import { connect, readSecret } from '../connect.ts';
import type { ConnectionArguments } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';
import { type Column, formatTable } from '../table/format-table.ts';

type Json = { readonly json: boolean };

export type AddPeerArguments = Json & {
  readonly peer: string;
  readonly name?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly fingerprint?: string | undefined;
  readonly url?: string | undefined;
  readonly data?: string | undefined;
  readonly agentTokenFile?: string | undefined;
  readonly agentFingerprint?: string | undefined;
};

const columns: Column<Peer>[] = [
  { title: 'URL', cell: ({ url }) => url, shrinkTo: 40 },
  { title: 'NAME', cell: ({ name }) => name ?? '–' },
  {
    title: 'FROM',
    cell: ({ source, place }) => (place === undefined ? source : `${source} ${place}`),
    shrinkTo: 12,
  },
  { title: 'TOKEN', cell: ({ hasToken }) => (hasToken ? 'yes' : 'no') },
  { title: 'FINGERPRINT', cell: ({ fingerprint }) => fingerprint ?? '', spare: 1, shrinkTo: 16 },
];

/** `vedette peers list`. @throws OperationalError */
export async function listPeersOf(args: ConnectionArguments & Json, output: Output): Promise<ExitCode> {
  const found = await (await connect(args)).call(listPeers);
  if (args.json) output.write(jsonText(found));
  else if (found.peers.length === 0) output.writeError('No peers. Add one with: vedette peers add URL\n');
  else output.write(`${formatTable(columns, found.peers, output.columns).join('\n')}\n`);
  return exitCodes.ok.code;
}

/** `vedette peers add`. @throws OperationalError */
export async function addPeerTo(args: AddPeerArguments, output: Output): Promise<ExitCode> {
  const { peer: url, name, tokenFile, fingerprint, agentTokenFile, agentFingerprint } = args;
  const client = await connect({
    url: args.url,
    data: args.data,
    tokenFile: agentTokenFile,
    fingerprint: agentFingerprint,
  });
  const token = tokenFile === undefined ? undefined : await readSecret(tokenFile);
  const body = {
    url,
    ...(name === undefined ? {} : { name }),
    ...(token === undefined ? {} : { token: token.reveal() }),
    ...(fingerprint === undefined ? {} : { fingerprint: fingerprint.replaceAll(':', '').toLowerCase() }),
  };
  return told(await client.call(addPeer, { body }), 'Added', args, output);
}

/** `vedette peers remove`. @throws OperationalError */
export async function removePeerFrom(
  args: ConnectionArguments & Json & { readonly peer: string },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(args);
  return told(await client.call(removePeer, { query: { url: args.peer } }), 'Removed', args, output);
}

function told(peer: Peer, done: string, { json }: Json, output: Output): ExitCode {
  output.write(json ? jsonText(peer) : `${done} ${safeLine(peer.url)}\n`);
  return exitCodes.ok.code;
}
