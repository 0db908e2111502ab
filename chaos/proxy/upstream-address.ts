/** An address that is dialled. */
export type DialledAddress = { readonly host: string; readonly port: number };

/** Splits `host:port` and `[::1]:port`; the host is resolved by whoever dials. @throws RangeError where it is none */
export function upstreamAddress(upstream: string): DialledAddress {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(upstream) ?? [];
  const host = bracketed ?? (plain === '' ? 'localhost' : plain);
  if (host === undefined || Number(port) > 65_535 || Number(port) === 0)
    throw new RangeError(`${upstream} is no address such as redis:6379`);
  return { host, port: Number(port) };
}
