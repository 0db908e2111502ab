import type { z } from 'zod';
import { streamMessages } from '../contract/stream.ts';
import type { ServerSentEvent } from './server-sent-events.ts';

type Messages = typeof streamMessages;

/** One message of the live stream; `id` resumes after it. */
export type StreamMessage = {
  [Type in keyof Messages]: {
    readonly type: Type;
    readonly id: string | undefined;
    readonly data: z.output<Messages[Type]>;
  };
}[keyof Messages];

/**
 * The typed message of an event; undefined for a type this version does not know, which a newer agent may send.
 *
 * @throws SyntaxError when the data is not what the contract says.
 */
export function streamMessage({ type, id, data }: ServerSentEvent): StreamMessage | undefined {
  if (!Object.hasOwn(streamMessages, type)) return undefined;
  const checked = streamMessages[type as keyof Messages].safeParse(JSON.parse(data));
  if (!checked.success) throw new SyntaxError(`Cannot read ${type} message: ${checked.error.message}`);
  return { type, id, data: checked.data } as StreamMessage;
}
