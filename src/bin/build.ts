/** Bundles the sources into `dist`: the program, and the cluster's thread beside it. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { build, type OutputFile, type Plugin } from 'esbuild'

const root = resolve(import.meta.dirname, '../..')
const dist = join(root, 'dist')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

/** Modules that no start needs whole, if at all: an `import` of ours loads nothing, the first use of one of their names does. */
const lazy = /^(?:node:[\w/]+|ws|yaml)$/

/**
 * Puts in their place objects that have their names as getters. A built-in one is asked for as an object, since an `import` touches all
 * that it exports: one of node:http loads Node's whole fetch, one of node:fs its promises. Tens of milliseconds of every start.
 */
const lazyModules: Plugin = {
  name: 'lazy-modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: lazy }, ({ path, kind, importer }) =>
      kind === 'import-statement' && importer.startsWith(join(root, 'src')) ? { path, namespace: 'lazy' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => {
      const names = Object.keys((await import(path)) as object).filter((name) => /^(?!default$)\w+$/.test(name))
      const load = path.startsWith('node:') ? `process.getBuiltinModule('${path}')` : `require('${path}')`
      return {
        contents: `let module_; const load = () => (module_ ??= ${load}); module.exports = { ${names.map((name) => `get ${name}() { return load().${name} }`).join(', ')} }`,
        resolveDir: root,
      }
    })
  },
}

/**
 * meow makes ready, when it is loaded, what normalises a package.json and marks faults in one: the program has none to normalise. The
 * pieces replaced must be there.
 */
const lightMeow: Plugin = {
  name: 'light-meow',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]meow[\\/]build[\\/]dependencies\.js$/ }, ({ path }) => {
      const pieces = [
        ['var normalizeExports = requireNormalize();', 'const normalizeExports = (...all) => requireNormalize()(...all);'],
        ['var libExports = requireLib$1();', 'const libExports = { get codeFrameColumns() { return requireLib$1().codeFrameColumns } };'],
        ['promisify(execFile);', ''],
      ] as const
      let contents = readFileSync(path, 'utf8')
      for (const [piece, instead] of pieces) {
        if (!contents.includes(piece)) throw new Error(`meow has changed: no ${piece}`)
        contents = contents.replace(piece, () => instead)
      }
      return { contents }
    })
  },
}

/** Read as a text, data is there in half the time that it takes as code. */
const dataAsText: Plugin = {
  name: 'data-as-text',
  setup({ onLoad }) {
    onLoad({ filter: /\.json$/ }, ({ path }) => ({
      contents: `export default JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))))})`,
    }))
  },
}

/**
 * Commands beside the UI and `serve` are one file: were each its own, all that they share with the UI would be dozens of files, of which
 * each costs a start a third of a millisecond.
 */
const commandsTogether: Plugin = {
  name: 'commands-together',
  setup({ onResolve, onLoad }) {
    const folder = join(root, 'src/cli')
    const files = [...readFileSync(join(folder, 'index.ts'), 'utf8').matchAll(/import\('(\.\/[\w-]+\.ts)'\)/g)]
      .map(([, file = '']) => file)
      .filter((file) => file !== './ui.ts' && file !== './serve.ts')
    onResolve({ filter: /^\.\// }, ({ path, importer }) =>
      importer === join(folder, 'index.ts') && files.includes(path) ? { path: 'commands', namespace: 'commands' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'commands' }, () => ({
      contents: files.map((file) => `export * from '${file}'`).join('\n'),
      resolveDir: folder,
    }))
  },
}

const bundle = async (entryPoints: Record<string, string>): Promise<readonly OutputFile[]> =>
  (
    await build({
      absWorkingDir: root,
      entryPoints,
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
      plugins: [lazyModules, lightMeow, dataAsText, commandsTogether],
      external: ['react-devtools-core'],
      // What packages in CommonJS require beside each other is built in, or tried for and not there.
      banner: {
        js: "const require=(name)=>{const found=process.getBuiltinModule(name);if(found===undefined)throw new Error(`Cannot find module '${name}'`);return found};",
      },
      logLevel: 'warning',
    }).catch(() => process.exit(1))
  ).outputFiles // esbuild has said why
// Apart, since two threads share no code in memory, and code that is in parts for both is in more files for each: a third of a millisecond
// a file.
const outputFiles = (await Promise.all([bundle({ main: 'src/main.ts' }), bundle({ 'cluster-thread': 'src/cluster/thread.ts' })])).flat()
/**
 * esbuild leaves signs in regular expressions as they are. One beyond Latin-1 has the engine hold the whole file in two bytes a character,
 * and a start take twice as long to read it and to compare it with what the cache of compiled code was made of.
 */
const inAscii = (code: string): string =>
  code.replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
mkdirSync(dist, { recursive: true })
// Each file is put in its place whole, and main.js last: its time tells the launcher that the build is done, and two builds at once write
// the same.
for (const { path, text } of outputFiles.toSorted(
  (a, b) => Number(basename(a.path) === 'main.js') - Number(basename(b.path) === 'main.js'),
)) {
  writeFileSync(`${path}.${process.pid}`, inAscii(text))
  renameSync(`${path}.${process.pid}`, path)
}
// What an earlier build left may still be loaded by a program that runs; after a day it goes.
const written = new Set(outputFiles.map(({ path }) => basename(path)))
const dayAgo = Date.now() - 24 * 60 * 60 * 1000
for (const name of readdirSync(dist)) if (!written.has(name) && statSync(join(dist, name)).mtimeMs < dayAgo) rmSync(join(dist, name))
