import type { FaultProxy } from '../fault-proxies.ts';
import { type TapAnswer, TapBuffer } from './tap-buffer.ts';

/** What the proxies of one engine deliver, each kept only while somebody asks for it. */
export class ProxyTaps {
  readonly #buffers = new WeakMap<FaultProxy, TapBuffer>();

  /** @param since `next` of the answer before @param connection only of this one */
  read(proxy: FaultProxy, since?: number, connection?: number): TapAnswer {
    let buffer = this.#buffers.get(proxy);
    if (buffer === undefined) {
      buffer = new TapBuffer({ tap: (tap) => proxy.tap(tap) });
      this.#buffers.set(proxy, buffer);
    }
    return buffer.read(since, connection);
  }
}
