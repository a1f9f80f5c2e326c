/**
 * The rules of the tree, checked: imports as the table in src/README.md allows, no cycles, gates for effects, sizes, first-line comments,
 * names.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { type ParseResult, parseSync } from 'rolldown/utils'
import { describe, expect, test } from 'vitest'

const src = resolve(import.meta.dirname, '../src')

interface Source {
  /** Relative to src: `store/journal.ts`. */
  readonly path: string
  readonly text: string
  readonly imports: readonly { readonly to: string; readonly typeOnly: boolean }[]
}

const sources: readonly Source[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => {
    const text = readFileSync(join(src, path), 'utf8')
    const { module } = parseSync(path, text)
    const typeOnly = (found: ParseResult['module']['staticImports'][number]): boolean =>
      found.entries.length > 0 && found.entries.every((entry) => entry.isType)
    const dynamic = module.dynamicImports.flatMap((found) => {
      const literal = /^['"](.*)['"]$/.exec(text.slice(found.moduleRequest.start, found.moduleRequest.end))
      return literal?.[1] === undefined ? [] : [{ to: literal[1], typeOnly: false }]
    })
    const reexported = module.staticExports.flatMap((found) =>
      found.entries.flatMap((entry) => (entry.moduleRequest ? [{ to: entry.moduleRequest.value, typeOnly: entry.isType }] : [])),
    )
    return {
      path,
      text,
      imports: [
        ...module.staticImports.map((found) => ({ to: found.moduleRequest.value, typeOnly: typeOnly(found) })),
        ...reexported,
        ...dynamic,
      ],
    }
  })

/** Folder (or `main.ts`) → folders it may import, as the map says. */
const table = new Map(
  readFileSync(join(src, 'README.md'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const match = /^\| `([\w.]+)` \| .* \| ([\w, ]*)\|$/.exec(line)
      return match?.[1] === undefined
        ? []
        : [
            [
              match[1],
              new Set(
                (match[2] ?? '')
                  .split(',')
                  .map((name) => name.trim())
                  .filter((name) => name !== ''),
              ),
            ] as const,
          ]
    }),
)

const roomOf = (path: string): string => path.split('/')[0] ?? path
const inside = (from: string, to: string): string => relative(src, resolve(src, dirname(from), to))

describe('imports', () => {
  test('the map names every folder', () => {
    const rooms = new Set(sources.map(({ path }) => roomOf(path)))
    rooms.delete('bin')
    expect([...rooms].filter((room) => !table.has(room))).toEqual([])
  })

  test('follow the table', () => {
    const broken = sources.flatMap(({ path, imports }) =>
      imports
        .filter(({ to }) => to.startsWith('.'))
        .map(({ to }) => inside(path, to))
        // Themes lie beside the sources, where users look for examples.
        .filter((to) => !(path === 'ui/theme/built-in.ts' && to.startsWith('../themes/')))
        .filter((to) => roomOf(path) !== 'bin' && roomOf(to) !== roomOf(path) && table.get(roomOf(path))?.has(roomOf(to)) !== true)
        .map((to) => `${path} imports ${to}`),
    )
    expect(broken).toEqual([])
  })

  test('make no cycle of values', () => {
    const edges = new Map(
      sources.map(({ path, imports }) => [
        path,
        imports.filter(({ to, typeOnly }) => to.startsWith('.') && !typeOnly).map(({ to }) => inside(path, to)),
      ]),
    )
    const done = new Set<string>()
    const cycles: string[] = []
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' > '))
      if (done.has(path) || trail.includes(path)) return
      for (const next of edges.get(path) ?? []) visit(next, [...trail, path])
      done.add(path)
    }
    for (const path of edges.keys()) visit(path, [])
    expect(cycles).toEqual([])
  })
})

/** What only some places may touch. */
const gates: readonly { readonly what: string; readonly found: (source: Source) => boolean; readonly where: RegExp }[] = [
  { what: 'ink and react', found: ({ imports }) => imports.some(({ to }) => /^(ink|ink-text-input|react)(\/|$)/.test(to)), where: /^ui\// },
  {
    what: 'sockets',
    found: ({ imports }) => imports.some(({ to, typeOnly }) => !typeOnly && /^node:(http|https|http2|net|tls)$/.test(to)),
    where:
      /^(server\/(aggregation\/forward|listen|http\/|remote\/|streaming\/)|client\/|store\/|cluster\/(bridge|secure-port)|node\/simulated\/http-over-connection)/,
  },
  {
    what: 'files',
    found: ({ imports }) => imports.some(({ to, typeOnly }) => !typeOnly && /^node:fs/.test(to)),
    where: /^(store|cli|cluster|ui|bin|api\/data|client\/kubeconfig|node\/simulated\/.*log)/,
  },
  {
    what: 'child processes',
    found: ({ imports }) => imports.some(({ to }) => to === 'node:child_process'),
    where: /^(client\/|ui\/|cli\/kubectl)/,
  },
  {
    what: 'wall time',
    found: ({ text }) => /\bDate\.now\(\)|\bnew Date\(\)|performance\.now\(\)/.test(code(text)),
    where: /^(base\/clock|cli|bin|api\/data|store\/node-disk)/,
  },
  { what: 'timers', found: ({ text }) => /\bset(Timeout|Interval)\(/.test(code(text)), where: /^base\/clock/ },
  { what: 'randomness', found: ({ text }) => /\bMath\.random\(|randomUUID\(|randomBytes\(/.test(code(text)), where: /^base\/random/ },
]

const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')

describe('gates', () => {
  test.each(gates)('$what only where they belong', ({ found, where }) => {
    expect(sources.filter((source) => found(source) && !where.test(source.path)).map(({ path }) => path)).toEqual([])
  })
})

/** Files that may be longer, with the reason. This list may only shrink. */
const longFiles: Readonly<Record<string, string>> = {
  'api/objects.ts': 'generated',
}

describe('files', () => {
  test('open with one sentence that says what they are', () => {
    expect(sources.filter(({ text }) => !/^(#!.*\n)?\/\*\*/.test(text)).map(({ path }) => path)).toEqual([])
  })

  test('have at most 300 lines', () => {
    const long = sources.filter(({ path, text }) => text.split('\n').length > 301 && !(path in longFiles))
    expect(long.map(({ path, text }) => `${path}: ${text.split('\n').length}`)).toEqual([])
  })

  test('leave README.md a page that is read to its end', () => {
    const lines = readFileSync(join(src, '../README.md'), 'utf8').trimEnd().split('\n')
    expect(lines.length).toBeLessThanOrEqual(150)
  })

  test('are named in kebab case, after what they hold', () => {
    const bad = sources.filter(
      ({ path }) => !/^[a-z0-9./-]+$/.test(path) || /(^|[/-])(utils?|helpers?|common|misc|manager|types)\.tsx?$/.test(path),
    )
    expect(bad.map(({ path }) => path)).toEqual([])
  })

  test('have no default exports', () => {
    expect(sources.filter(({ text }) => /^export default/m.test(text)).map(({ path }) => path)).toEqual([])
  })
})

/** Folders whose `index.ts` lists its files: shapes, runners and shared parts are not listed. */
describe('registries', () => {
  test.each(['cli/index.ts', 'kinds/index.ts'])('%s is in alphabetical order', (path) => {
    const text = sources.find((source) => source.path === path)?.text ?? ''
    const names = [...text.matchAll(path.startsWith('cli') ? /^ {2}(\w+): async/gm : /^import \{ (\w+) \} from '\.\/(?!kind)/gm)].map(
      (match) => (match[1] ?? '').toLowerCase(),
    )
    expect(names).toEqual([...names].sort())
  })
})
