/** Any keys, at any size: nothing breaks, nothing is left on the screen that is not meant to be there, and no key is the last that is heard. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import { builtIn } from '../../src/api/resource.ts'
import { ManualClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { drive } from './driver.ts'
import { object, sampleCluster } from './sample-cluster.ts'

const sizes = [
  [40, 12],
  [80, 24],
  [120, 40],
  [200, 50],
] as const
const signs = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789[]-.,;\'"!@#$%^&*()_+={}|<>?~`\\ é世👍']
const moves = [
  'enter',
  'enter',
  'esc',
  'esc',
  'tab',
  'shift-tab',
  'backspace',
  'space',
  'up',
  'down',
  'down',
  'left',
  'right',
  'home',
  'end',
]
const rest = [
  'pageup',
  'pagedown',
  'shift-left',
  'shift-right',
  'ctrl-space',
  'ctrl-\\',
  '\u001BOP',
  '\u001B[3~',
  '\u001Bb',
  '\u001B[',
  '\u001B]',
]
// Neither Ctrl-c, which leaves, nor Ctrl-z.
const controls = [...'abdefghijklmnopqrstuvwxy'].map((letter) => `ctrl-${letter}`)
const words = ['pods all', 'deploy', 'nodes', 'secrets', 'events', 'overview', 'tree deploy', 'can', 'can get pods', 'wk', 'pf', 'messages']
const lines = [...words, 'aliases', 'theme paper', 'theme ember', 'ns kube-system', 'crd', 'users', 'help', 'dir .', 'nonsense'].map(
  (line) => `:${line}\r`,
)
const filters = ['/web\r', '/!b\r', '/-l app=web\r', '/[\r', '/(\r', '/zzz', '\u001B[200~pasted :q\rtext\u001B[201~']
const pools = [signs, moves, moves, controls, rest, lines, filters]

let directory: string
let editor: string | undefined
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkube-keys-'))
  editor = process.env['KUBE_EDITOR']
  process.env['KUBE_EDITOR'] = 'true'
})
afterEach(async () => {
  if (editor === undefined) delete process.env['KUBE_EDITOR']
  else process.env['KUBE_EDITOR'] = editor
  await rm(directory, { recursive: true })
})

it.each([1, 2, 3])('leave the screen whole (seed %i)', async (seed) => {
  const random = seededRandom(seed)
  const one = <T>(all: readonly T[]): T => all[Math.floor(random.next() * all.length)] as T
  const clock = new ManualClock()
  const { client, close } = await sampleCluster(clock)
  for (const name of ['settings', 'more']) await client.create(builtIn<KubeObject>('v1 configmaps'), object({ name, namespace: 'default' }))
  let [columns, rows] = one(sizes)
  const driven = await drive({ client, clock, columns, rows, stateDirectory: directory, configDirectory: directory })
  const { ui, user, screen, pass, keys } = driven
  let left = false
  void ui.exit.then(() => (left = true))
  const pressed: string[] = []
  const told = (what: string): string => `${what} after ${JSON.stringify(pressed.slice(-40))}\n${screen.text()}`
  for (let count = 0; count < 125 && !left; count++) {
    if (random.next() < 0.02) {
      ;[columns, rows] = one(sizes)
      screen.stream.resize(columns, rows)
      pressed.push(`${columns}x${rows}`)
    } else {
      const pool = one(pools)
      const key = one<string>(pool)
      pressed.push(key)
      await (pool === lines || pool === filters ? user.types(key) : user.presses(key))
    }
    if (random.next() < 0.3) await pass(random.next() < 0.2 ? 1000 : 50)
    expect(/inkube: |undefined|NaN|\[object |^\s+at .*:\d+:\d+/m.test(screen.text()), told('a fault')).toBe(false)
    if (count % 25 !== 24 || left) continue
    // The editor is another process.
    while (!keys.raw) await driven.settle()
    for (let step = 0; step < 3; step++) await user.presses('esc')
    await pass(6000)
    const shown = (): readonly string[] => screen.rows().map((row) => row.trimEnd())
    const before = shown()
    const { frames } = screen.stream
    await user.presses('ctrl-l')
    expect(screen.stream.frames, told('no key is heard')).toBeGreaterThan(frames)
    expect(shown(), told('another picture when all is painted anew')).toEqual(before)
    expect(before[0], told('no header')).toMatch(/^ inkube ›/)
    expect(before.at(-1), told('no line of keys')).toMatch(/\S/)
  }
  await driven.close()
  await close()
})
