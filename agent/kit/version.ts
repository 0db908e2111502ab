declare const __VERSION__: string | undefined;
declare const __COMMIT__: string | undefined;

/** The version of this program; `0.0.0-source` when it runs from source instead of the compiled binary. */
export const version: string = typeof __VERSION__ === 'string' ? __VERSION__ : '0.0.0-source';

/** The commit it was built from; `unknown` when it runs from source. */
export const commit: string = typeof __COMMIT__ === 'string' ? __COMMIT__ : 'unknown';
