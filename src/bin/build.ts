/** Bundles the sources into `dist`: the program, and the cluster's thread beside it. */
import { readFileSync, rmSync, utimesSync } from 'node:fs'
import { build } from 'esbuild'

const root = new URL('../..', import.meta.url).pathname
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string }

rmSync(`${root}dist`, { recursive: true, force: true })
await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/main.ts', 'cluster-thread': 'src/cluster/thread.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  minify: true,
  keepNames: true,
  sourcemap: process.env['INKUBE_SOURCEMAP'] === '1',
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"', INKUBE_VERSION: JSON.stringify(version) },
  alias: {},
  external: ['react-devtools-core'],
  banner: { js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);" },
  logLevel: 'warning',
})
// The launcher compares this file's time with the sources'.
const now = new Date()
utimesSync(`${root}dist/main.js`, now, now)
