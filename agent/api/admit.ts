import { type Grant, grants, type Role, type Route, roles } from '../contract/route.ts';
import type { ApiLimits } from './config.ts';
import type { Connection } from './endpoint.ts';
import { isLoopback } from './listen-address.ts';
import { HttpError } from './problem.ts';
import { RateLimit } from './rate-limit.ts';
import type { Actor, Services } from './services.ts';

export type AdmitOptions = {
  readonly services: Services;
  readonly limits: ApiLimits;
  /** False: callers over TCP without a token may read (loopback without TLS). */
  readonly tokenNeeded: boolean;
};

/** Whoever can open the unix socket is this user or root: the file's mode is the guard. */
const localActor: Actor = { name: `local:${process.getuid?.() ?? 0}`, role: 'admin', grants };
const anonymous: Actor = { name: 'anonymous', role: 'viewer', grants: [] };

/** Decides who a caller is and whether they may call that route. @throws HttpError */
export type Admit = (route: Route, request: Request, connection: Connection) => Actor;

/** Makes the guard of a server; it remembers who asked too much and who guessed wrong. */
export function createAdmit({ services, limits, tokenNeeded }: AdmitOptions): Admit {
  const perCaller = callerLimits(services, limits);
  const wrongTokens = new RateLimit(services.clock, { perSecond: 1 / 6, burst: 10 });

  const identify = (request: Request, { listener, address }: Connection): Actor | undefined => {
    if (listener === 'unix') return localActor;
    const secret = bearerToken(request);
    if (secret === undefined) return tokenNeeded ? undefined : anonymous;
    throttle(wrongTokens.wait(address), 'too many wrong tokens from this address');
    const actor = services.tokens.verify(secret);
    if (actor === undefined) wrongTokens.take(address);
    return actor;
  };

  return (route, request, connection) => {
    const actor = route.role === 'public' ? anonymous : identify(request, connection);
    if (actor === undefined) throw unauthenticated(request);
    throttle(perCaller(actor, connection), `more than ${actor.name} may ask`);
    if (route.role !== 'public') requireRole(route, route.role, actor);
    if (route.grant !== undefined) requireGrant(route, route.grant, actor);
    return actor;
  };
}

function callerLimits(services: Services, limits: ApiLimits) {
  const { requests_per_second: far, requests_per_second_local: near } = limits;
  const remote = new RateLimit(services.clock, { perSecond: far, burst: far * 2 });
  const local = new RateLimit(services.clock, { perSecond: near, burst: near * 2 });
  return (actor: Actor, { listener, address }: Connection) => {
    const limit = listener === 'unix' || isLoopback(address) ? local : remote;
    return limit.take(actor === anonymous ? address : actor.name);
  };
}

function throttle(seconds: number, because: string): void {
  if (seconds === 0) return;
  throw new HttpError('limited', `Cannot answer now: ${because}`, {
    hint: `Try again in ${seconds} s`,
    headers: { 'retry-after': String(seconds) },
  });
}

/** RFC 6750 §2.1; the scheme's case does not matter (RFC 9110 §11.1). */
function bearerToken(request: Request): string | undefined {
  const header = request.headers.get('authorization');
  if (header === null) return undefined;
  return /^bearer +([\x21-\x7e]+)$/i.exec(header)?.[1] ?? '';
}

function unauthenticated(request: Request): HttpError {
  const given = request.headers.get('authorization') !== null;
  const challenge = given ? 'Bearer realm="vedette", error="invalid_token"' : 'Bearer realm="vedette"';
  return new HttpError(
    'unauthenticated',
    given ? 'Cannot answer: the token is not valid' : 'Cannot answer: no token',
    {
      hint: 'Make one on that host: vedette token create NAME',
      headers: { 'www-authenticate': challenge },
    },
  );
}

function requireRole(route: Route, needed: Role, actor: Actor): void {
  if (roles.indexOf(actor.role) >= roles.indexOf(needed)) return;
  if (actor === anonymous) {
    throw new HttpError('unauthenticated', `Cannot ${actionOf(route)}: it needs a token of role ${needed}`, {
      hint: `Use the unix socket on that host, or make a token: vedette token create NAME --role ${asked(route)}`,
      headers: { 'www-authenticate': 'Bearer realm="vedette"' },
    });
  }
  throw new HttpError(
    'forbidden',
    `Cannot ${actionOf(route)}: ${actor.name} is ${actor.role}, it needs ${needed}`,
  );
}

/** `planRestore` as words for people: `plan restore`. */
function actionOf({ id }: Route): string {
  return id.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function asked({ role, grant }: Route): string {
  return grant === undefined ? 'admin' : `${role} --grant ${grant}`;
}

function requireGrant(route: Route, needed: Grant, actor: Actor): void {
  if (actor.grants.includes(needed)) return;
  throw new HttpError('forbidden', `Cannot ${actionOf(route)}: ${actor.name} was not granted ${needed}`, {
    hint: `Make a token that may: vedette token create NAME --role ${route.role} --grant ${needed}`,
  });
}
