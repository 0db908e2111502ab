/** A platform that the program is compiled for. */
export type Target = {
  readonly name: string;
  /** What the compiler calls it. */
  readonly bun: string;
  /** The npm package that holds the runtime of that platform. */
  readonly runtime: string;
  /** Its checksum, where the package-lock does not list it: the package bun installs itself without it. */
  readonly integrity?: string;
  /** The npm package that holds the drawing library for that platform. */
  readonly canvas: string;
  /** Where a program of this target has been run in our tests; `built only` where it never was. */
  readonly tried: 'run in the tests' | 'built only, never run';
};

const neverRun = 'built only, never run' as const;

/** Every target, the one of the tests first. To add one: a line. */
export const targets: readonly Target[] = [
  {
    name: 'linux-x64',
    canvas: '@napi-rs/canvas-linux-x64-gnu',
    bun: 'bun-linux-x64',
    runtime: '@oven/bun-linux-x64',
    tried: 'run in the tests',
  },
  {
    name: 'linux-x64-baseline',
    canvas: '@napi-rs/canvas-linux-x64-gnu',
    bun: 'bun-linux-x64-baseline',
    runtime: '@oven/bun-linux-x64-baseline',
    integrity:
      'sha512-s8yMwYcFnnrA178gji0gZbkE2WVDej/Ti1x770oPfihxyRxSMNhGhiAQNXV53aDeraZxksdvKV/RAdQBCd0qPA==',
    tried: neverRun,
  },
  {
    name: 'linux-arm64',
    canvas: '@napi-rs/canvas-linux-arm64-gnu',
    bun: 'bun-linux-arm64',
    runtime: '@oven/bun-linux-aarch64',
    tried: neverRun,
  },
  {
    name: 'linux-x64-musl',
    canvas: '@napi-rs/canvas-linux-x64-musl',
    bun: 'bun-linux-x64-musl',
    runtime: '@oven/bun-linux-x64-musl',
    tried: neverRun,
  },
  {
    name: 'linux-arm64-musl',
    canvas: '@napi-rs/canvas-linux-arm64-musl',
    bun: 'bun-linux-arm64-musl',
    runtime: '@oven/bun-linux-aarch64-musl',
    tried: neverRun,
  },
  {
    name: 'darwin-arm64',
    canvas: '@napi-rs/canvas-darwin-arm64',
    bun: 'bun-darwin-arm64',
    runtime: '@oven/bun-darwin-aarch64',
    tried: neverRun,
  },
];
