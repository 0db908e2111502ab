import { defineConfig } from 'vitest/config';

/** Bun's bundler takes units as text because the import says so; vite has to be told. */
const unitsAsText = {
  name: 'units-as-text',
  enforce: 'pre' as const,
  transform: (code: string, id: string) =>
    /\.(conf|service)$/.test(id) ? `export default ${JSON.stringify(code)};` : undefined,
};

/** Two projects: `unit` shares one process per worker, `e2e` runs the compiled binary. */
export default defineConfig({
  plugins: [unitsAsText],
  test: {
    pool: 'threads',
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
          include: ['{agent,tui,scripts,build}/**/*.e2e.test.ts'],
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
