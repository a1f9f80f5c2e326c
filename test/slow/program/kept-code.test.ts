/** The code that starts keep for each other: there after the first, used by the next, and never trusted when it is damaged. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { Program } from '../program.ts'
import type { TerminalScreen } from '../terminal-screen.ts'

const launcher = resolve(import.meta.dirname, '../../../src/bin/inkube')

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'inkube-kept-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

async function version(cache: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', [launcher, 'version'], { env: { ...process.env, XDG_CACHE_HOME: cache } })
  return stdout
}

/** The kept code of the version command. */
function keptIn(cache: string): string {
  const [name, ...others] = readdirSync(join(cache, 'inkube'))
  expect(others).toEqual([])
  expect(name).toMatch(/^cli-\w+-version\.code$/)
  return join(cache, 'inkube', name ?? '')
}

test('is kept by the first start and used by the next', async () => {
  const cache = directory()
  const first = await version(cache)
  const kept = readFileSync(keptIn(cache))
  expect(await version(cache)).toBe(first)
  expect(readFileSync(keptIn(cache)).equals(kept)).toBe(true)
})

test.each([
  ['empty', () => Buffer.alloc(0)],
  ['cut short', (code: Buffer) => code.subarray(0, code.length / 2)],
  ['with a sector of zeros', (code: Buffer) => Buffer.from(code).fill(0, 512_000, 512_512)],
  ['of something else', () => Buffer.alloc(100_000, 'x')],
])('%s, is not used and made anew', async (_title, damage) => {
  const cache = directory()
  const first = await version(cache)
  const path = keptIn(cache)
  const whole = readFileSync(path)
  writeFileSync(path, damage(whole))
  expect(await version(cache)).toBe(first)
  // Two engines do not lay out the same code to the same bytes, but close to it.
  expect(Math.abs(readFileSync(path).length - whole.length)).toBeLessThan(whole.length / 10)
})

test('is done without where the cache cannot be written', async () => {
  const file = join(directory(), 'file')
  writeFileSync(file, '')
  expect(await version(file)).toMatch(/^inkube /)
})

test('is not kept of a command that does not exist', async () => {
  const cache = directory()
  await promisify(execFile)('sh', [launcher, 'nonsense'], { env: { ...process.env, XDG_CACHE_HOME: cache } }).catch(() => undefined)
  expect(readdirSync(cache)).toEqual([])
})

test('is used by the next screen that joins a running cluster, though its heap is kept small', async () => {
  const cache = directory()
  const program = new Program()
  onTestFinished(() => program.close())
  await program.serve(['--nodes', '0'])
  const open = async (): Promise<TerminalScreen> => {
    const screen = await program.screen([], { env: { XDG_CACHE_HOME: cache } })
    await screen.until('No pods')
    return screen
  }
  const kept = (): number[] =>
    readdirSync(cache, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('-ui.code'))
      .map((name) => statSync(join(cache, name)).mtimeMs)
  const first = await open()
  await expect.poll(kept).toHaveLength(1)
  const made = kept()
  for (const screen of [first, await open()]) {
    screen.press(':q', 'enter')
    await screen.exit
  }
  expect(kept()).toEqual(made)
})
