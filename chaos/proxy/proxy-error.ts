/** A refusal of the fault proxy: the status and the text are what a client of its HTTP API gets. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The refusals that official clients compare word by word. */
export const proxyErrors = {
  proxyExists: () => new ProxyError(409, 'proxy already exists'),
  proxyNotFound: () => new ProxyError(404, 'proxy not found'),
  toxicExists: () => new ProxyError(409, 'toxic already exists'),
  toxicNotFound: () => new ProxyError(404, 'toxic not found'),
  invalidToxicType: () => new ProxyError(400, 'invalid toxic type'),
  invalidStream: () => new ProxyError(400, 'stream was invalid, can be either upstream or downstream'),
};
