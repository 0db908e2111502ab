import { defineConfig } from 'vitest/config';

/** Bun's bundler takes units as text because the import says so; vite has to be told. */
const unitsAsText = {
  name: 'units-as-text',
  enforce: 'pre' as const,
  transform: (code: string, id: string) =>
    /\.(conf|service)$/.test(id) ? `export default ${JSON.stringify(code)};` : undefined,
};

/** In the program a section of the configuration is loaded when it is asked for; a module of vite knows no `require`. */
const requireAsImport = {
  name: 'require-as-import',
  enforce: 'pre' as const,
  transform: (code: string, id: string) =>
    id.endsWith('/agent/config/probes-section.ts')
      ? `import * as required from '../../probes/config.ts';\n${code.replace("require('../../probes/config.ts')", 'required')}`
      : undefined,
};

/** Two projects: `unit` shares one process per worker, `e2e` runs the compiled binary. */
export default defineConfig({
  plugins: [unitsAsText, requireAsImport],
  test: {
    pool: 'threads',
    // Most tests wait for a server or a process: two at a time, also where there are two cores alone.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{agent,tui,probes,chaos,recovery,scripts,build}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.e2e.test.ts', '**/node_modules/**'],
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['{agent,tui,chaos,scripts,build}/**/*.e2e.test.ts'],
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
