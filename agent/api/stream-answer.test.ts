import { describe, expect, test } from 'vitest';
import { streamAnswer } from './stream-answer.ts';

const plain = { acceptEncoding: null, headers: { 'content-type': 'text/plain' } };

async function* parts(count: number, part: string, onEnd = () => {}): AsyncGenerator<string> {
  try {
    for (let index = 0; index < count; index++) yield part;
  } finally {
    onEnd();
  }
}

describe('streamAnswer()', () => {
  test('gives all parts in order', async () => {
    const response = await streamAnswer(parts(3, 'ab'), plain);
    expect(await response.text()).toBe('ababab');
  });

  test('compresses what it streams', async () => {
    const response = await streamAnswer(parts(1_000, 'ab'.repeat(100)), { ...plain, acceptEncoding: 'gzip' });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    const text = await new Response(response.body!.pipeThrough(new DecompressionStream('gzip'))).text();
    expect(text).toBe('ab'.repeat(100_000));
  });

  test('rejects when the first piece cannot be made', async () => {
    async function* failing(): AsyncGenerator<string> {
      yield 'a';
      throw new Error('no');
    }
    await expect(streamAnswer(failing(), plain)).rejects.toThrow('no');
  });

  test('breaks off when a later piece cannot be made', async () => {
    async function* failing(): AsyncGenerator<string> {
      yield 'a'.repeat(200_000);
      yield 'b'.repeat(200_000);
      throw new Error('no');
    }
    const response = await streamAnswer(failing(), plain);
    await expect(response.text()).rejects.toThrow('no');
  });

  test('makes no more than is read, and ends its source when the reader leaves', async () => {
    let made = 0;
    let ended = false;
    async function* counting(): AsyncGenerator<string> {
      for await (const part of parts(1_000, 'a'.repeat(70_000), () => {
        ended = true;
      })) {
        made++;
        yield part;
      }
    }
    const response = await streamAnswer(counting(), plain);
    const reader = response.body!.getReader();
    await reader.read();
    await reader.cancel();
    expect(made).toBeLessThan(5);
    expect(ended).toBe(true);
  });
});
