import type { z } from 'zod';
import type { Route } from '../contract/route.ts';
import type { Input } from './endpoint.ts';
import { HttpError } from './problem.ts';

export type ReadInputOptions = {
  readonly params: Readonly<Record<string, string>>;
  /** Largest body, bytes. */
  readonly bodyBytes: number;
};

type Issue = { field: string; message: string };

/**
 * Reads and validates path parameters, query and body against the contract.
 *
 * @throws HttpError `invalid` listing every wrong field, `too-large`, `unsupported-media-type`
 */
export async function readInput(route: Route, request: Request, options: ReadInputOptions): Promise<Input> {
  const issues: Issue[] = [];
  const query = queryOf(new URL(request.url).searchParams);
  if (route.form && request.method === 'POST')
    Object.assign(query, await readForm(request, options.bodyBytes));
  const input = {
    params: check(route.params, options.params, issues),
    query: check(route.query, query, issues),
    body: route.body && check(route.body, await readBody(route, request, options.bodyBytes), issues),
  };
  if (issues.length > 0)
    throw new HttpError('invalid', `Cannot ${route.id}: ${told(issues)}`, { errors: issues });
  return input;
}

function told(issues: readonly Issue[]): string {
  const [first] = issues;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return `${first!.field === '' ? 'the input' : first!.field}: ${first!.message}${more}`;
}

function check(schema: z.ZodType | undefined, value: unknown, issues: Issue[]): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) issues.push(...fieldsOf(issue));
  return undefined;
}

function fieldsOf(issue: z.core.$ZodIssue): Issue[] {
  const { message } = issue;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((field) => ({ field, message: 'unknown' }));
  return [{ field: issue.path.join('.'), message }];
}

/** A parameter that comes more than once is a list. */
function queryOf(parameters: URLSearchParams): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of parameters) {
    const before = query[name];
    if (before === undefined) query[name] = value;
    else if (typeof before === 'string') query[name] = [before, value];
    else before.push(value);
  }
  return query;
}

async function readForm(request: Request, limit: number): Promise<Record<string, string | string[]>> {
  const type = mediaType(request);
  if (type !== '' && type !== 'application/x-www-form-urlencoded')
    throw unsupported(type, 'application/x-www-form-urlencoded');
  return queryOf(new URLSearchParams(await readText(request, limit)));
}

async function readBody({ bodyType }: Route, request: Request, limit: number): Promise<unknown> {
  if (bodyType === undefined) return readJson(request, limit);
  const type = mediaType(request);
  if (type !== bodyType) throw unsupported(type, bodyType);
  return readBytes(request, limit);
}

async function readJson(request: Request, limit: number): Promise<unknown> {
  const type = mediaType(request);
  if (type !== 'application/json') throw unsupported(type, 'application/json');
  const text = await readText(request, limit);
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError('invalid', 'Cannot read the body: it is not JSON');
  }
}

async function readText(request: Request, limit: number): Promise<string> {
  return (await readBytes(request, limit)).toString('utf8');
}

async function readBytes(request: Request, limit: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of request.body ?? []) {
    length += piece.length;
    if (length > limit) throw bodyTooLarge(limit);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

export function bodyTooLarge(limit: number): HttpError {
  return new HttpError('too-large', `Cannot read the body: it is larger than ${limit} bytes`, {
    headers: { connection: 'close' },
  });
}

function mediaType(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
}

function unsupported(given: string, expected: string): HttpError {
  const is = given === '' ? 'its media type is not given' : `its media type is ${given}`;
  return new HttpError('unsupported-media-type', `Cannot read the body: ${is}`, {
    hint: `Send it with Content-Type: ${expected}`,
    headers: { 'accept-post': expected },
  });
}
