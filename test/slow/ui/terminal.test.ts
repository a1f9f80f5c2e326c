/** The built program in terminals of all sorts: what they can show, their size, their signals, and the user's own files. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KubeObject } from '../../../src/api/object.ts'
import { builtIn } from '../../../src/api/resource.ts'
import { Program, type Served } from '../program.ts'

let program: Program
let served: Served

beforeAll(async () => {
  program = new Program()
  served = await program.serve(['--instant'])
  await program.print(['apply', '-f', 'samples/web.yaml'])
  await served.untilObjects(builtIn<KubeObject>('v1 pods'), (pods) => pods.length === 3)
})

afterAll(() => program.close())

const ready = (text: string): boolean => text.includes('pods 3') && text.includes('live') && text.includes('nodes')

describe('the program', () => {
  it('shows rows come up by watch, and says which key applies a sample before', async () => {
    const screen = await program.screen(['-n', 'kube-public'])
    await screen.until('a applies a sample')
    screen.press(':pods default', 'enter')
    await screen.until(ready)
    await program.print(['scale', 'deployment/web', '--replicas', '4'])
    await screen.until('pods 4')
    await program.print(['scale', 'deployment/web', '--replicas', '3'])
    await screen.until('pods 3')
    screen.press(':q', 'enter')
    expect((await screen.exit).exitCode).toBe(0)
    expect([screen.alternate, screen.cursorShown]).toEqual([false, true])
  })

  it('stops at Ctrl-z, and comes back to a terminal that has another size', async () => {
    const screen = await program.screen([], {
      command: ['bash', '--norc', '--noprofile', '-i'],
      env: { PS1: 'shell> ' },
      columns: 90,
      rows: 14,
    })
    await screen.after([`sh src/bin/inkube --data ${program.data}`, 'enter'], ready)
    await screen.after(['ctrl-z'], /Stopped[^]*shell>\s*$/)
    expect(screen.alternate).toBe(false)
    screen.resize(60, 20)
    await screen.after(
      ['fg', 'enter'],
      (text) => ready(text) && screen.rows().every((row) => row.length <= 60) && (screen.rows().at(-1)?.includes('⏎ containers') ?? false),
    )
    await screen.after([':q', 'enter'], /fg[^]*shell>\s*$/)
    screen.press('exit', 'enter')
    await screen.exit
  })

  it('is not lost at Ctrl-z where no shell could continue it', async () => {
    const screen = await program.screen([])
    await screen.until(ready)
    const left = screen.written.length
    screen.press('ctrl-z')
    await screen.until((text) => ready(text) && screen.written.slice(left).includes('\u001B[?1049l'))
    await screen.until(() => screen.alternate)
    await screen.after([':q', 'enter'], () => !screen.alternate)
    expect((await screen.exit).exitCode).toBe(0)
  })

  it('gives the terminal back and says in a line what broke, if nothing in it caught that', async () => {
    const breaking = program.write('break.cjs', "process.on('SIGUSR2', () => { throw new Error('out of the blue') })")
    const screen = await program.screen([], { env: { NODE_OPTIONS: `--require=${breaking}` } })
    await screen.until(ready)
    await screen.kill('SIGUSR2')
    expect((await screen.exit).exitCode).toBe(1)
    expect([screen.alternate, screen.cursorShown, screen.text().trim()]).toEqual([false, true, 'error: out of the blue'])
  })

  it.each(['SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)('gives the terminal back at %s', async (signal) => {
    const screen = await program.screen([])
    await screen.until(ready)
    await screen.kill(signal)
    expect((await screen.exit).exitCode).toBe(0)
    expect([screen.alternate, screen.cursorShown, screen.text().trim()]).toEqual([false, true, ''])
  })

  it('ends well when the terminal goes away', async () => {
    const screen = await program.screen([])
    await screen.until(ready)
    screen.hangUp()
    expect((await screen.exit).exitCode).toBe(0)
  })

  it('follows every size on the way, and says when one is too small', async () => {
    const screen = await program.screen([], { columns: 100, rows: 24 })
    await screen.until(ready)
    for (const [columns, rows] of [
      [400, 120],
      [39, 11],
      [40, 12],
      [200, 50],
    ] as const) {
      screen.resize(columns, rows)
      await screen.until(
        (text) =>
          screen.rows().every((row) => row.length <= columns) &&
          (columns < 40
            ? text.includes('inkube needs 40x12')
            : text.includes('web-') && (screen.rows()[rows - 1]?.includes('⏎ containers') ?? false)),
      )
    }
    await screen.kill()
  })

  it.each([
    ['NO_COLOR', { NO_COLOR: '1', COLORTERM: 'truecolor' }, /^$/],
    ['16 colours', { TERM: 'xterm' }, /^(?:3|4|9|10)\d$/],
    ['256 colours', { TERM: 'xterm-256color' }, /^[34]8;5;\d+$/],
    ['true colour', { COLORTERM: 'truecolor' }, /^[34]8;2;\d+;\d+;\d+$/],
  ])('writes the colours of %s and no others', async (_, env, wanted) => {
    const screen = await program.screen([], { env })
    await screen.until(ready)
    await screen.kill()
    // eslint-disable-next-line no-control-regex -- control sequences are the subject
    const sequences = [...screen.written.matchAll(/\u001B\[([\d;]*)m/g)].flatMap(
      (match) => match[1]?.match(/[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|(?<!\d)(?:3[0-7]|4[0-7]|9[0-7]|10[0-7])(?!\d)/g) ?? [],
    )
    expect(sequences.length > 0).toBe(!wanted.test(''))
    for (const colour of sequences) expect(colour).toMatch(wanted)
  })

  it("reads themes of the user's own, and says what is wrong with a bad one", async () => {
    program.write('config/inkube/themes/mine.yaml', 'roles:\n  text: "#123456"\n')
    program.write('config/inkube/themes/broken.yaml', 'roles: [\n')
    const screen = await program.screen(['--theme', 'mine'], { env: { COLORTERM: 'truecolor' }, columns: 120 })
    await screen.until(ready)
    await screen.until(() => screen.written.includes('38;2;18;52;86'))
    await screen.after([':theme broken', 'enter'], /broken\.yaml: \S+/)
    await screen.kill()
  })

  it('keeps its rows when the cluster goes, says so, and goes on when it is back', async () => {
    const screen = await program.screen([], { columns: 120 })
    await screen.until(ready)
    await served.end('SIGKILL')
    await screen.until((text) => text.includes('connection lost: last heard') && text.includes('web-'))
    served = await program.serve(['--instant'])
    await screen.until(ready)
    await screen.kill()
  })

  it('is not opened by a terminal that cannot move its cursor', async () => {
    const screen = await program.screen([], { env: { TERM: 'dumb' } })
    expect((await screen.exit).exitCode).toBe(2)
    expect(screen.text()).toMatch(/TERM is dumb[^]*inkube get/)
  })
})
