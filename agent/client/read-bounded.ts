/** Thrown when a body is longer than its limit. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

/**
 * Reads a body as UTF-8 text, at most `maximum` bytes after decompression, and closes the connection beyond that.
 *
 * @throws TooLargeError
 */
export async function readBounded(response: Response, maximum: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  // Leaving the loop by a throw cancels the stream.
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > maximum) throw new TooLargeError(`the body is longer than ${maximum} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
