import { dlopen, type FFIFunction, type Library } from 'bun:ffi';

/** C libraries by their name on each system: glibc, then musl on x86-64 and arm64. */
const names = ['libc.so.6', 'libc.musl-x86_64.so.1', 'libc.musl-aarch64.so.1'];

/** Opens functions of the C library of this system; undefined when there is none that has them. */
export function openCLibrary<Symbols extends Record<string, FFIFunction>>(
  symbols: Symbols,
): Library<Symbols> | undefined {
  for (const name of names) {
    try {
      return dlopen(name, symbols);
    } catch {
      // Not this C library: the next one, or none.
    }
  }
  return undefined;
}
