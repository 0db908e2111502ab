import { OperationalError } from '../kit/errors.ts';

/**
 * The one form of a peer's URL: scheme, host and port, no more.
 *
 * @throws OperationalError `invalid`
 */
export function peerUrl(text: string): string {
  const problem = peerUrlProblem(text);
  if (problem !== undefined) {
    throw new OperationalError('invalid', `Cannot use ${JSON.stringify(text)} as a peer: ${problem}`, {
      hint: 'A peer is written like https://web-2:8338',
    });
  }
  return new URL(text).origin;
}

/** What is wrong with a peer's URL; undefined when nothing is. */
export function peerUrlProblem(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null) return 'it is not a URL';
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'the scheme must be http or https';
  if (url.username !== '' || url.password !== '') return 'it holds a user name; give a token instead';
  return url.pathname === '/' && url.search === '' && url.hash === ''
    ? undefined
    : 'it has more than scheme, host and port';
}
