/** Bundles the sources into `dist`: the program, and the cluster's thread beside it. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { build, type Plugin } from 'esbuild'

const root = resolve(import.meta.dirname, '../..')
const dist = join(root, 'dist')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

/** An `import` of node:http touches all it exports, and with that loads Node's whole fetch: 50 ms of every start; one of node:crypto loads WebCrypto. Asked for as objects they do not. */
const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:(http|crypto)$/ }, ({ path }) => ({ path, namespace: 'lazy-builtins' }))
    onLoad({ filter: /.*/, namespace: 'lazy-builtins' }, ({ path }) => ({ contents: `module.exports = process.getBuiltinModule('${path}')` }))
  },
}

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/main.ts', 'cluster-thread': 'src/cluster/thread.ts' },
  outdir: dist,
  write: false,
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
  plugins: [lazyBuiltins],
  external: ['react-devtools-core'],
  banner: { js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);" },
  logLevel: 'warning',
}).catch(() => process.exit(1)) // esbuild has said why
mkdirSync(dist, { recursive: true })
// Each file is put in its place whole, and main.js last: its time tells the launcher that the build is done, and two builds at once write the same.
for (const { path, contents } of outputFiles.toSorted((a, b) => Number(basename(a.path) === 'main.js') - Number(basename(b.path) === 'main.js'))) {
  writeFileSync(`${path}.${process.pid}`, contents)
  renameSync(`${path}.${process.pid}`, path)
}
// What an earlier build left may still be loaded by a program that runs; after a day it goes.
const written = new Set(outputFiles.map(({ path }) => basename(path)))
const dayAgo = Date.now() - 24 * 60 * 60 * 1000
for (const name of readdirSync(dist)) if (!written.has(name) && statSync(join(dist, name)).mtimeMs < dayAgo) rmSync(join(dist, name))
