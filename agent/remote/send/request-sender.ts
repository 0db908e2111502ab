import { compress } from 'snappyjs';
import { errorCode, errorMessage } from '../../kit/errors.ts';
import type { RemoteWriteConfig } from '../config.ts';
import { beginningOf, post } from '../http-endpoint.ts';
import { EncoderV1 } from '../wire/encoder-v1.ts';
import { EncoderV2 } from '../wire/encoder-v2.ts';
import type { RequestEncoder, SampleBatch } from '../wire/sample-batch.ts';
import { type SendOutcome, sendOutcome } from './send-outcome.ts';

/** Sends one batch to one address, once, by the newest version of the protocol that the other side knows. */
export class RequestSender {
  readonly #config: RemoteWriteConfig;
  #encoder: RequestEncoder;

  constructor(config: RemoteWriteConfig) {
    this.#config = config;
    this.#encoder = config.protocol === '1.0' ? new EncoderV1() : new EncoderV2();
  }

  get protocol(): '1.0' | '2.0' {
    return this.#encoder instanceof EncoderV1 ? '1.0' : '2.0';
  }

  /** @returns the outcome and the bytes of the body. */
  async send(batch: SampleBatch, signal: AbortSignal): Promise<{ outcome: SendOutcome; bytes: number }> {
    const body = compress(new Uint8Array(this.#encoder.encode(batch)));
    const outcome = await this.#attempt(body, batch.samples, signal);
    // What it had told of types may not have arrived, or the other side be new.
    if (outcome.kind === 'later' && this.protocol === '1.0') this.#encoder = new EncoderV1();
    if (outcome.kind !== 'older-protocol') return { outcome, bytes: body.length };
    if (this.#config.protocol === '2.0') return { outcome: notSpoken, bytes: body.length };
    this.#encoder = new EncoderV1();
    return this.send(batch, signal);
  }

  async #attempt(body: Uint8Array, samples: number, signal: AbortSignal): Promise<SendOutcome> {
    const { contentType, version } = this.#encoder;
    const headers = {
      'content-encoding': 'snappy',
      'content-type': contentType,
      'x-prometheus-remote-write-version': version,
    };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(this.#config.timeout)]);
    try {
      const response = await post(this.#config, { headers, body }, limit);
      return sendOutcome(response, { version, samples, body: await beginningOf(response) });
    } catch (error) {
      signal.throwIfAborted();
      return { kind: 'later', because: errorCode(error) ?? errorMessage(error), after: undefined };
    }
  }
}

const notSpoken: SendOutcome = {
  kind: 'later',
  because: 'it does not speak remote write 2.0, as protocol says',
  after: undefined,
};
