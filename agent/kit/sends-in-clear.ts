const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Whether a token that is sent to this URL could be read on the way: plain HTTP to anywhere but this host. */
export function sendsInClear(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed?.protocol === 'http:' && !LOOPBACK.test(parsed.hostname);
}
