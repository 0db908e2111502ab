const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

/**
 * Keeps requests to this host away from a proxy that the environment names. Bun's `fetch` follows `HTTP_PROXY` even to
 * loopback and has no option against it, but reads `NO_PROXY` at each request.
 */
export function keepLoopbackDirect(environment: Record<string, string | undefined> = process.env): void {
  const name = environment.no_proxy === undefined ? 'NO_PROXY' : 'no_proxy';
  const present = (environment[name] ?? '').split(',').map((entry) => entry.trim());
  if (present.includes('*') || LOOPBACK.every((host) => present.includes(host))) return;
  environment[name] = [...new Set([...present, ...LOOPBACK])].filter((entry) => entry !== '').join(',');
}
