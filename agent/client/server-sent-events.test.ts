import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventTooLargeError, ServerSentEventReader } from './server-sent-events.ts';

const read = (...pieces: string[]) => {
  const reader = new ServerSentEventReader(1_000);
  return pieces.flatMap((piece) => reader.push(piece));
};

describe('ServerSentEventReader', () => {
  it('reads type, id and data', () => {
    expect(read('event: samples\nid: 12\ndata: {"t":1}\n\n')).toEqual([
      { type: 'samples', id: '12', data: '{"t":1}' },
    ]);
  });

  it('joins several data lines with line feeds', () => {
    expect(read('data: a\ndata:b\n\n')[0]?.data).toBe('a\nb');
  });

  it('skips comments, heartbeats and unknown fields', () => {
    expect(read(': heartbeat\n\nretry: 5\n\n')).toEqual([]);
  });

  it('keeps the last id for the events after it', () => {
    expect(read('id: 7\ndata: a\n\ndata: b\n\n').map((event) => event.id)).toEqual(['7', '7']);
  });

  it('takes an id with a NUL for none', () => {
    expect(read('id: a\0b\ndata: a\n\n')[0]?.id).toBeUndefined();
  });

  it('takes a byte order mark at the start for nothing', () => {
    expect(read('\ufeffdata: a\n\n')).toHaveLength(1);
  });

  it('drops an event that was not finished', () => {
    expect(read('data: a\n')).toEqual([]);
  });

  it('reads the same events however the text is cut, with any line end', () => {
    const end = fc.constantFrom('\n', '\r', '\r\n');
    const cuts = fc.array(fc.nat(60), { maxLength: 8 });
    fc.assert(
      fc.property(end, cuts, (end, cuts) => {
        const text = ['event: a', 'id: 1', 'data: x', '', 'data: y', 'data: z', '', ''].join(end);
        // A lone carriage return at the end waits for its line feed; a further line lets it go.
        expect(read(...pieces(`${text}:${end}`, cuts))).toEqual(read(...pieces(`${text}:${end}`, [])));
        expect(read(...pieces(`${text}:${end}`, cuts)).map(({ data }) => data)).toEqual(['x', 'y\nz']);
      }),
    );
  });

  it('refuses an event that has no end', () => {
    const reader = new ServerSentEventReader(100);
    expect(() => reader.push(`data: ${'x'.repeat(200)}`)).toThrow(EventTooLargeError);
  });

  it('refuses an event of endlessly many lines', () => {
    const reader = new ServerSentEventReader(100);
    expect(() => reader.push('data: xxxxxxxx\n'.repeat(20))).toThrow(EventTooLargeError);
  });
});

function pieces(text: string, cuts: readonly number[]): string[] {
  const places = [0, ...[...cuts].sort((a, b) => a - b), text.length];
  return places.slice(1).map((place, index) => text.slice(places[index], place));
}
