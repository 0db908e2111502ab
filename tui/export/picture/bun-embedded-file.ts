import { readFile } from 'node:fs/promises';

/** Whether this is the compiled program: its files are within itself, and nothing around it may be loaded as code. */
export const isCompiled = Bun.isStandaloneExecutable;

/**
 * The content of a file that `build/compile.ts` put into the program, or of the source file when it is run from source.
 * Undefined where the program is without it.
 */
export async function embeddedFile(name: string, source: URL): Promise<Uint8Array | undefined> {
  if (!isCompiled) return readFile(source);
  const found = embeddedFiles().find((file) => file.name === name);
  return found && new Uint8Array(await found.arrayBuffer());
}

/** The files within the compiled program, by the names that they had. */
export function embeddedFiles(): readonly File[] {
  return Bun.embeddedFiles as readonly File[];
}
