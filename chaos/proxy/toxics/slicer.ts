import { type Attributes, defineToxicKind } from '../toxic-kind.ts';

/** Pieces of one chunk, each a write of its own: more would keep everything else waiting, whoever sets the size to 1. */
const MOST = 4_096;

/**
 * Cuts each chunk into pieces of `average_size` ± `size_variation` bytes, and waits `delay` MICROseconds after each of
 * them. A chunk is halved, somewhat off the middle, until no piece is larger than that. An average of 0 or less cuts
 * nothing, a variation is less than the average, and a chunk gives no more than 4,096 pieces or so: those of a larger
 * one are larger. As Toxiproxy's `slicer`.
 */
export const slicerToxic = defineToxicKind({
  name: 'slicer',
  describe: 'cuts data into small pieces',
  goName: 'SlicerToxic',
  attributes: {
    average_size: {
      type: 'int',
      unit: 'bytes',
      describe: 'size of a piece; 0 cuts nothing',
      min: 0,
      max: 1_048_576,
    },
    size_variation: {
      type: 'int',
      unit: 'bytes',
      describe: 'more or less than that, at random; less than the size',
      min: 0,
      max: 1_048_575,
    },
    delay: {
      type: 'int',
      unit: 'µs',
      describe: 'wait after each piece, in microseconds',
      min: 0,
      max: 60_000_000,
    },
  },
  stage(attributes, { random, out }) {
    let settings = settingsOf(attributes);
    let free = 0;
    return {
      chunk(data, at) {
        free = Math.max(free, at);
        for (const piece of pieces(data, settings, random)) {
          out.send(piece, free);
          free += settings.delay;
        }
      },
      change(attributes, at) {
        settings = settingsOf(attributes);
        free = at;
      },
    };
  },
});

type Settings = { readonly average: number; readonly variation: number; readonly delay: number };

/** The delay in milliseconds. */
function settingsOf({ average_size, size_variation, delay }: Attributes): Settings {
  const average = Math.max(0, Number(average_size));
  const variation = Math.max(0, Math.min(Number(size_variation), average - 1));
  return { average, variation, delay: Math.max(0, Number(delay)) / 1000 };
}

/** The last is what is looked at next: what is cut off its left side comes before its right one. */
function* pieces(data: Uint8Array, settings: Settings, random: () => number): Generator<Uint8Array> {
  if (settings.average === 0) return yield data;
  const average = Math.max(settings.average, Math.ceil((2 * data.length) / MOST));
  const { variation } = settings;
  const rest = [data];
  for (let piece = rest.pop(); piece; piece = rest.pop()) {
    if (piece.length <= average + variation) yield piece;
    else {
      const middle = middleOf(piece.length, variation, random);
      rest.push(piece.subarray(middle), piece.subarray(0, middle));
    }
  }
}

function middleOf(length: number, variation: number, random: () => number): number {
  return Math.floor(length / 2) + Math.floor(random() * variation * 2) - variation;
}
