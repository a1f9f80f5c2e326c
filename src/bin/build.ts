/** Bundles the sources into `dist`: the program, and the cluster's thread beside it. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { build, type Plugin } from 'esbuild'

const root = resolve(import.meta.dirname, '../..')
const dist = join(root, 'dist')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

/** Modules that no start needs whole, or at all: an `import` of them loads nothing, the first use of one of their names does. Tens of milliseconds of every start. */
const lazy = /^(?:node:(?:crypto|http|https|tls|zlib)|ws|yaml)$/

/** Puts in their place objects that have their names as getters. A built-in one is asked for as an object, since an `import` touches all it exports, and with that loads Node's whole fetch. */
const lazyModules: Plugin = {
  name: 'lazy-modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: lazy }, ({ path, kind, namespace }) => (namespace === 'lazy' || kind !== 'import-statement' ? undefined : { path, namespace: 'lazy' }))
    onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => {
      const names = Object.keys((await import(path)) as object).filter((name) => /^(?!default$)\w+$/.test(name))
      const load = path.startsWith('node:') ? `process.getBuiltinModule('${path}')` : `require('${path}')`
      return { contents: `let module_; const load = () => (module_ ??= ${load}); module.exports = { ${names.map((name) => `get ${name}() { return load().${name} }`).join(', ')} }`, resolveDir: root }
    })
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
  plugins: [lazyModules],
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
