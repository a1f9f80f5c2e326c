/** Two suites: `unit` (quick, everything in memory or on small files) and `slow` (crashes, whole programs in a pseudo-terminal). */
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const root = resolve(import.meta.dirname, '..')

export default defineConfig({
  root,
  // React as it is built into the program; its other edition takes half as much time again for advice that nobody reads here.
  oxc: { jsx: { development: false } },
  test: {
    env: { NODE_ENV: 'production' },
    reporters: ['default', './test/closing-line.ts'],
    pool: 'forks',
    // One process loads the sources once for all of its files: loading them anew for each took more time than the tests.
    isolate: false,
    // What is waited for comes by itself; how soon is no matter of the tests. Every limit here and in them only ends what hangs.
    expect: { poll: { timeout: 120_000, interval: 5 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/slow/**'],
          // A test that checks nothing fails.
          expect: { requireAssertions: true },
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: ['test/slow/**/*.test.{ts,tsx}'],
          globalSetup: ['test/slow/build.ts'],
          testTimeout: 900_000,
          hookTimeout: 600_000,
          maxWorkers: 1,
          // Of a file whose tests say that they may run at once.
          maxConcurrency: 4,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
