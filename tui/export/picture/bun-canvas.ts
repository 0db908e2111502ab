import { errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import { embeddedFile, isCompiled } from './bun-embedded-file.ts';
import { unpackedAddon } from './canvas-addon.ts';

export type Canvas = typeof import('@napi-rs/canvas');

/** The family that all letters of a picture are set in. */
export const FONT = 'Inter';
const FONT_FILES = ['inter-latin-400-normal.woff2', 'inter-latin-600-normal.woff2'] as const;

let opened: Promise<Canvas> | undefined;

/**
 * Skia behind the canvas API, with the font of the pictures. Loaded at the first picture, once.
 *
 * @throws OperationalError `unavailable` where it cannot be loaded on this host.
 */
export function openCanvas(): Promise<Canvas> {
  opened ??= load();
  opened.catch(() => {
    opened = undefined;
  });
  return opened;
}

async function load(): Promise<Canvas> {
  try {
    if (isCompiled) process.env.NAPI_RS_NATIVE_LIBRARY_PATH = await unpackedAddon();
    const canvas = await import('@napi-rs/canvas');
    for (const name of FONT_FILES) canvas.GlobalFonts.register(Buffer.from(await font(name)), FONT);
    return canvas;
  } catch (error) {
    if (error instanceof OperationalError) throw error;
    throw new OperationalError('unavailable', `Cannot draw a picture: ${errorMessage(error)}`, {
      hint: 'Write the numbers with .csv, .json or .txt',
      cause: error,
    });
  }
}

async function font(name: string): Promise<Uint8Array> {
  const file = await embeddedFile(name, new URL(`font/${name}`, import.meta.url));
  if (file !== undefined) return file;
  throw new OperationalError('unavailable', `Cannot draw a picture: this build is without the font ${name}`);
}
