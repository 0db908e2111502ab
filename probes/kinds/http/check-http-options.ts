import type { z } from 'zod';
import { type HttpOptions, ONE_LINE } from './http-options.ts';

type Complain = (path: string, message: string) => void;

const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const OURS =
  /^(connection|content-length|transfer-encoding|keep-alive|upgrade|te|trailer|proxy-connection)$/i;

/** What cannot be together, and what must not get into a request. */
export function checkHttpOptions(options: HttpOptions, context: z.core.$RefinementCtx): void {
  const complain: Complain = (path, message) => context.addIssue({ code: 'custom', path: [path], message });
  checkBody(options, complain);
  checkHeaders(options, complain);
  checkCredentials(options, complain);
  checkWay(options, complain);
}

function checkBody({ method, body, body_file, form, secret_form }: HttpOptions, complain: Complain): void {
  const fields = [...Object.keys(form), ...Object.keys(secret_form)];
  const bodies: string[] = [];
  if (body !== undefined) bodies.push('body');
  if (body_file !== undefined) bodies.push('body_file');
  if (fields.length > 0) bodies.push('form');
  const [first, second] = bodies;
  if (second) complain(second, `only one of ${bodies.join(' and ')} can be the body; leave the other out`);
  if (first === 'form' && method === 'GET') complain('method', 'a form is not sent with GET; use POST');
  if (first && /^(HEAD|TRACE)$/.test(method)) complain('method', `${method} has no body; leave ${first} out`);
  if (new Set(fields).size < fields.length)
    complain('secret_form', 'a field stands in form too; leave one out');
}

function checkHeaders({ headers, secret_headers }: HttpOptions, complain: Complain): void {
  const seen = new Set<string>();
  for (const [path, names] of Object.entries({ headers, secret_headers })) {
    for (const name of Object.keys(names)) {
      if (!HEADER_NAME.test(name))
        complain(path, `a header name is letters, digits and -, not ${JSON.stringify(name)}`);
      if (OURS.test(name)) complain(path, `the header ${name} is written by the probe itself`);
      if (path === 'secret_headers' && /^host$/i.test(name))
        complain(path, 'the host is shown; write it into headers');
      if (seen.has(name.toLowerCase())) complain(path, `the header ${name} stands twice`);
      seen.add(name.toLowerCase());
    }
  }
  for (const [name, secret] of Object.entries(secret_headers)) {
    if (!ONE_LINE.test(secret.reveal())) complain('secret_headers', `the value of ${name} is not one line`);
  }
}

function checkCredentials(options: HttpOptions, complain: Complain): void {
  const { basic_auth, bearer_token, oauth2, headers, secret_headers } = options;
  const given: string[] = [];
  if (basic_auth) given.push('basic_auth');
  if (bearer_token) given.push('bearer_token');
  if (oauth2) given.push('oauth2');
  for (const [path, names] of Object.entries({ headers, secret_headers })) {
    if (Object.keys(names).some((name) => name.toLowerCase() === 'authorization')) given.push(path);
  }
  const [, second] = given;
  if (second) complain(second, `${given.join(' and ')} both say who asks; leave one out`);
  const token = bearer_token?.reveal();
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
    complain('bearer_token', 'a token has no spaces or line ends');
}

function checkWay({ url, proxy, connect_to, version, tls }: HttpOptions, complain: Complain): void {
  const secure = url.startsWith('https:');
  if (proxy && connect_to) complain('connect_to', 'the proxy makes the connection; leave one of both out');
  if (proxy?.password && proxy.username === undefined) complain('proxy', 'a password needs a username');
  if (!secure && proxy && version === '2')
    complain('version', 'HTTP/2 without TLS does not go through a proxy');
  if (!secure && tls.cert_file) complain('tls', 'an own certificate is only for https');
}
