/** Bundles the sources into `dist`: the program, and the cluster's thread beside it. */
import { readFileSync, rmSync, utimesSync } from 'node:fs'
import { build, type Plugin } from 'esbuild'

const root = new URL('../..', import.meta.url).pathname
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string }

/** An `import` of node:http touches all it exports, and with that loads Node's whole fetch: 50 ms of every start. Asked for as an object it does not. */
const lazyHttp: Plugin = {
  name: 'lazy-http',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:http$/ }, ({ path }) => ({ path, namespace: 'lazy-http' }))
    onLoad({ filter: /.*/, namespace: 'lazy-http' }, ({ path }) => ({ contents: `module.exports = process.getBuiltinModule('${path}')` }))
  },
}

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
  // Names stay: traces are readable, and errors and classes need no code to keep them.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: process.env['INKUBE_SOURCEMAP'] === '1',
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"', INKUBE_VERSION: JSON.stringify(version) },
  plugins: [lazyHttp],
  external: ['react-devtools-core'],
  banner: { js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);" },
  logLevel: 'warning',
})
// The launcher compares this file's time with the sources'.
const now = new Date()
utimesSync(`${root}dist/main.js`, now, now)
