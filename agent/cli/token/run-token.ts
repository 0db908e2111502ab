import type { Grant } from '../../contract/route.ts';
import { newToken, revokeToken, type Token } from '../../contract/tokens.ts';
import { parseDuration } from '../../kit/duration.ts';
import { errorMessage, OperationalError } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Output } from '../command.ts';
import type { ConnectionArguments } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';
import { type Column, formatTable } from '../table/format-table.ts';
import { type NewToken, withTokens } from './token-access.ts';

type Json = { readonly json: boolean };
type Named = ConnectionArguments & Json & { readonly name: string };
export type CreateArguments = Named & {
  readonly role: Token['role'];
  readonly grant?: readonly Grant[] | undefined;
  readonly expires?: string | undefined;
};

const columns: Column<Token>[] = [
  { title: 'NAME', cell: ({ name }) => name, shrinkTo: 12 },
  { title: 'ROLE', cell: mayDo },
  { title: 'EXPIRES', cell: expiry },
  { title: 'LAST USED', cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : toTheSecond(lastUsedAt)) },
  { title: 'CREATED', cell: ({ createdAt }) => toTheSecond(createdAt), spare: 1 },
];

/** `vedette token create`. The secret alone goes to standard output. @throws OperationalError */
export async function createTokenOf(args: CreateArguments, output: Output): Promise<ExitCode> {
  const request = checkedRequest(args);
  const { secret, ...token } = await withTokens(args, output, (tokens) => tokens.create(request));
  if (args.json) output.write(jsonText({ ...token, secret }));
  else {
    output.write(`${secret}\n`);
    output.writeError(
      `Token ${safeLine(token.name)} (${mayDo(token)}, expires: ${expiry(token)}) is shown this once.\n`,
    );
    output.writeError(
      'hint: keep it in a file of mode 0600, and give that to others with --token-file FILE\n',
    );
  }
  return exitCodes.ok.code;
}

/** `vedette token list`. @throws OperationalError */
export async function listTokensOf(args: ConnectionArguments & Json, output: Output): Promise<ExitCode> {
  const tokens = await withTokens(args, output, (tokens) => tokens.list());
  if (args.json) output.write(jsonText({ tokens }));
  else if (tokens.length === 0) output.writeError('No tokens. Make one with: vedette token create NAME\n');
  else output.write(`${formatTable(columns, tokens, output.columns).join('\n')}\n`);
  return exitCodes.ok.code;
}

/** `vedette token revoke`. @throws OperationalError */
export async function revokeTokenOf(args: Named, output: Output): Promise<ExitCode> {
  const { success } = revokeToken.params!.safeParse({ name: args.name });
  if (!success) throw wrongName(args.name);
  const token = await withTokens(args, output, (tokens) => tokens.revoke(args.name));
  output.write(args.json ? jsonText(token) : `Revoked ${safeLine(token.name)}\n`);
  return exitCodes.ok.code;
}

function checkedRequest({ name, role, grant: grants = [], expires }: CreateArguments): NewToken {
  const expiresInSeconds = expires === undefined ? {} : { expiresInSeconds: secondsOf(expires) };
  const request = { name, role, grants, ...expiresInSeconds };
  if (!newToken.safeParse(request).success) throw wrongName(name);
  return request;
}

function secondsOf(text: string): number {
  try {
    const seconds = Math.floor(parseDuration(text) / 1_000);
    if (seconds >= 1) return seconds;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new OperationalError('invalid', errorMessage(error), { hint: '--expires 30d' });
  }
  throw new OperationalError('invalid', `Cannot use --expires ${text}: it is less than a second`, {
    hint: '--expires 30d',
  });
}

function wrongName(name: string): OperationalError {
  return new OperationalError(
    'invalid',
    `Cannot use token name "${safeLine(name, 80)}": it has other characters`,
    {
      hint: 'Begin with a letter or digit; then letters, digits, dot, underscore, hyphen; at most 63',
    },
  );
}

/** The role, and what was granted beyond it: `operator +chaos`. */
function mayDo({ role, grants }: Pick<Token, 'role' | 'grants'>): string {
  return [role, ...grants.map((grant) => `+${safeLine(grant)}`)].join(' ');
}

function expiry({ expiresAt }: Pick<Token, 'expiresAt'>): string {
  if (expiresAt === null) return 'never';
  return Date.parse(expiresAt) <= Date.now() ? 'expired' : toTheSecond(expiresAt);
}

function toTheSecond(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}
