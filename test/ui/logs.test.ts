import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import { ManualClock } from '../../src/base/clock.ts'
import { sanitize } from '../../src/base/terminal-text.ts'
import type { Client } from '../../src/client/client.ts'
import { labelColumn } from '../../src/ui/views/logs/label-column.ts'
import { LogBuffer, textOf } from '../../src/ui/views/logs/log-buffer.ts'
import { coloursIn } from '../../src/ui/views/logs/log-colours.ts'
import { levelIn } from '../../src/ui/views/logs/log-level.ts'
import { linesBehind, nowhere, placeAfter } from '../../src/ui/views/logs/log-place.ts'
import { drive, type Driven } from './driver.ts'
import { pods, putPod, sampleCluster, setContainer, setPod } from './sample-cluster.ts'

const closing: (() => Promise<unknown>)[] = []
let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'inkube-logs-'))
})

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  rmSync(directory, { recursive: true })
})

/** The log of a container, written by the test: what is there when it is asked for, and what comes after. */
class Source {
  readonly asked: Parameters<Client['logs']>[] = []
  private readonly encoder = new TextEncoder()
  private lines: string[] = []
  private second = 0
  private wake: (() => void) | undefined
  private broken: Error | 'in good order' | undefined

  write(...texts: readonly string[]): void {
    for (const text of texts) this.lines.push(`2026-01-01T00:00:${String(this.second++).padStart(2, '0')}.000000000Z ${text}\n`)
    this.wake?.()
  }

  /** Lets the time of the lines to come pass. */
  pass(seconds: number): void {
    this.second += seconds
  }

  /** The next line is written in the same instant as the last. */
  sameTime(): void {
    this.second--
  }

  break(how: NonNullable<Source['broken']>): void {
    this.broken = how
    this.wake?.()
  }

  async *read(options: Parameters<Client['logs']>[1], signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    let at = 0
    const since = options?.sinceTime
    while (signal?.aborted !== true) {
      const fresh = this.lines.slice(at).filter((line) => since === undefined || line.slice(0, 19) >= since.slice(0, 19))
      at = this.lines.length
      if (fresh.length > 0) yield this.encoder.encode(fresh.join(''))
      const { broken } = this
      this.broken = undefined
      if (broken instanceof Error) throw broken
      if (options?.follow !== true || broken !== undefined) return
      await new Promise<void>((resolve) => {
        this.wake = resolve
        signal?.addEventListener('abort', () => resolve(), { once: true })
      })
    }
  }
}

/** Opens the UI; the logs of pods that `others` names are those, all others `source`. */
async function open(others: Readonly<Record<string, Source>> = {}): Promise<Driven & { readonly source: Source; readonly client: Client }> {
  const clock = new ManualClock()
  const source = new Source()
  const { client, close } = await sampleCluster(clock)
  closing.push(close)
  const reading: Client = {
    ...client,
    logs: (...call) => {
      source.asked.push(call)
      return (others[call[0].name] ?? source).read(call[1], call[2])
    },
  }
  const driven = await drive({ client: reading, clock, columns: 100, rows: 20, stateDirectory: directory })
  closing.push(() => driven.close())
  await driven.screen.until((text) => text.includes('zz8qr'))
  return { ...driven, source, client }
}

/** Opens the log of the pod whose name holds `name`. */
async function logOf({ user, screen }: Driven, name: string): Promise<void> {
  await user.types(`/${name}\r`)
  await screen.until((text) => text.includes(name))
  await user.presses('l')
  await screen.until((text) => text.includes(' logs '))
}

const numbered = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}.`)

describe('the level of a line', () => {
  test.for([
    ['2026-01-01 ERROR no route to host', 'ERROR', 'bad'],
    ['[WARN] slow', 'WARN', 'busy'],
    ['{"time":"x","level":"error","msg":"boom"}', '"level":"error"', 'bad'],
    ['{"severity": "WARNING"}', 'WARNING', 'busy'],
    ['an error in a sentence', undefined, undefined],
    ['INFO all is well', undefined, undefined],
    [`${'x'.repeat(100)} ERROR far behind`, undefined, undefined],
  ] as const)('%s', ([text, word, role]) => {
    const found = levelIn(text)
    expect([found && text.slice(found.from, found.to), found?.role]).toEqual([word, role])
  })
})

describe('the colours of a line', () => {
  const esc = (text: string): string => text.replaceAll('^', '\u001B[')
  const spans = (text: string): readonly string[] => {
    const raw = esc(text)
    const shown = sanitize(raw)
    return coloursIn(raw, shown, sanitize).map(({ from, to, role, bold }) => `${shown.slice(from, to)} ${role}${bold ? ' bold' : ''}`)
  }

  test.for([
    ['no colour', []],
    ['^31mred^0m plain ^1;33myellow^m', ['red bad', 'yellow busy bold']],
    ['a ^92mgreen^39m b ^36mcyan ^90mgrey', ['green good', 'cyan  accent', 'grey dim']],
    ['^1mstrong^22m ^2mfaint^22m plain', ['strong text bold', 'faint dim']],
    ['^38;5;196mred ^38;5;46mgreen ^38;5;240mgrey ^38;5;250mwhite', ['red  bad', 'green  good', 'grey  dim']],
    ['^38;2;255;170;0mamber^48;2;0;0;31m still ^38;2;200;0;200mpink', ['amber busy', ' still  busy', 'pink going']],
    ['^41mon red^0m ^Kand ^2Jgone ^31m', []],
    ['水^31m水^0m水', ['水 bad']],
    // Parts that make another text than the whole leave no place certain.
    ['e^31m\u0301x', []],
  ] as const)('%s', ([text, expected]) => expect(spans(text)).toEqual(expected))
})

describe('the column of labels', () => {
  const pods = ['checkout-cd4fbcd56-9jw8r app', 'checkout-cd4fbcd56-9jw8r proxy', 'checkout-cd4fbcd56-ncf5x app']
  const shown = (labels: readonly string[], columns: number): readonly string[] | 'none' => {
    const { room, from } = labelColumn(labels, columns)
    return room === 0 ? 'none' : labels.map((label) => label.slice(from).slice(0, room))
  }

  test.for([
    ['is not there for one stream', ['app'], 100, 'none'],
    ['is as wide as the longest', ['app', 'proxy'], 100, ['app', 'proxy']],
    [
      'leaves out words that all begin with, as few as will do',
      pods,
      80,
      ['cd4fbcd56-9jw8r app', 'cd4fbcd56-9jw8r proxy', 'cd4fbcd56-ncf5x app'],
    ],
    ['leaves out more where there is less room', pods, 60, ['9jw8r app', '9jw8r proxy', 'ncf5x app']],
    ['takes a quarter of a narrow screen at most', pods, 40, ['9jw8r app', '9jw8r prox', 'ncf5x app']],
    ['leaves no label empty', ['long-name-of-it', 'long-name-of-it-too'], 24, ['it', 'it-too']],
    ['cuts no word that they begin with', ['application', 'applications'], 40, ['applicatio', 'applicatio']],
    ['gives way where nobody could be told apart', pods, 19, 'none'],
  ] as const)('%s', ([, labels, columns, expected]) => expect(shown(labels, columns)).toEqual(expected))
})

describe('the log', () => {
  test('has the colours of its program, and is searched as if it had none', async () => {
    const driven = await open()
    const { source, screen, user } = driven
    source.write('\u001B[31mbro\u001B[1mken\u001B[0m pipe', 'all is well')
    await logOf(driven, '7xk2p')
    await screen.until((text) => text.includes('broken pipe'))
    const row = screen.rows().findIndex((line) => line.includes('broken pipe'))
    const colour = (column: number): number | undefined => screen.stream.terminal.buffer.active.getLine(row)?.getCell(column)?.getFgColor()
    expect(colour(1)).not.toBe(colour(10))
    expect(colour(6)).toBe(colour(1))
    await user.types('/broken pipe\r')
    await screen.until((text) => text.includes('1 line ') && !text.includes('all is well'))
  })

  test('says that only the default container is read, and leaves no room for names then', async () => {
    const driven = await open()
    const { client, source, screen, user } = driven
    source.write('hello')
    const pod = await putPod(client, 'two', { containers: ['app', 'proxy-of-it'] })
    const annotations = { 'kubectl.kubernetes.io/default-container': 'app' }
    await client.patch<KubeObject>(pods, pod.metadata, 'merge', { metadata: { annotations } })
    await logOf(driven, 'two')
    await screen.until((text) => text.includes('app         hello') && text.includes('proxy-of-it hello'))
    expect(screen.text()).toContain('from the last 1000 of each on')
    await user.presses('a')
    await screen.until((text) => /^ hello$/m.test(text) && text.includes('default container'))
    await user.presses('a')
    await screen.until((text) => text.includes('proxy-of-it hello') && !text.includes('default container'))
  })

  test('follows, stays where one looks back, and counts what came below', async () => {
    const driven = await open()
    const { source, screen, user } = driven
    source.write(...numbered(1, 40))
    await logOf(driven, '7xk2p')
    await screen.until((text) => text.includes('line 40.') && text.includes('following'))
    await user.presses('k', 'k')
    source.write('line 41.')
    await screen.until((text) => text.includes('looking back, 1 new below'))
    expect(screen.text()).not.toContain('line 40.')
    await user.presses('G')
    await screen.until((text) => text.includes('line 41.') && text.includes('following'))
  })

  test('says what a container waits for that has not begun, and goes on when it has', async () => {
    const driven = await open()
    const { source, screen, client } = driven
    await logOf(driven, 'zz8qr')
    await screen.until((text) =>
      text.includes('container nginx of web-7c9f8d6b55-zz8qr has no log yet: ImagePullBackOff: why ImagePullBackOff'),
    )
    source.write('it runs')
    await setPod(client, await client.get(pods, { namespace: 'default', name: 'web-7c9f8d6b55-zz8qr' }), { waiting: undefined })
    await screen.until((text) => text.includes('it runs') && text.includes('following'))
  })

  test('says that a container wrote nothing before it ended, and what it waits for', async () => {
    const driven = await open()
    const { source, screen, client } = driven
    source.break('in good order')
    await setContainer(
      client,
      { namespace: 'default', name: 'web-7c9f8d6b55-zz8qr' },
      {
        restartCount: 2,
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 20s' } },
        lastState: { terminated: { exitCode: 3 } },
      },
    )
    await logOf(driven, 'zz8qr')
    await screen.until((text) => /wrote nothing before it ended, and waits:\s+CrashLoopBackOff: back-off 20s/.test(text))
  })

  test('joins the logs of all pods of a deployment, those that come later too', async () => {
    const driven = await open()
    const { source, screen, user, client } = driven
    source.write('hello')
    await user.types(':deploy\r')
    await screen.until((text) => text.includes('UP-TO-DATE') && text.includes('web'))
    await user.presses('l')
    await screen.until((text) => text.includes('web-6d5f9c7b44-7xk2p hello') && text.includes('web-6d5f9c7b44-p9vjq hello'))
    await screen.until((text) => text.includes('nginx: ContainerCreating'))
    await putPod(client, 'web-later')
    await screen.until((text) => /web-later +hello/.test(text))
  })

  test('of several pods leaves most of a narrow screen to the texts', async () => {
    const driven = await open()
    const { source, screen, user } = driven
    source.write('hello')
    await user.types(':deploy\r')
    await screen.until((text) => text.includes('UP-TO-DATE') && text.includes('web'))
    await user.presses('l')
    await screen.until((text) => text.includes('web-6d5f9c7b44-p9vjq hello'))
    screen.stream.resize(40, 12)
    await screen.until((text) => /^ 7xk2p hello$/m.test(text) && /^ p9vjq hello$/m.test(text))
    await user.presses('t')
    await screen.until((text) => /^ 2026-01-01 00:00:00.000 hello$/m.test(text))
  })

  test('puts the past of several pods in the order of its times, all texts below each other', async () => {
    const [one, other] = [new Source(), new Source()]
    const driven = await open({ 'web-6d5f9c7b44-7xk2p': one, 'web-6d5f9c7b44-p9vjq': other })
    const { screen, user } = driven
    one.write('first')
    one.pass(1)
    one.write('third')
    other.pass(1)
    other.write('second')
    other.pass(1)
    other.write('fourth')
    await user.types(':deploy\r')
    await screen.until((text) => text.includes('UP-TO-DATE') && text.includes('web'))
    await user.presses('l')
    await screen.until((text) => text.includes('fourth'))
    const said = screen.rows().flatMap((row) => /web-\S+ +(first|second|third|fourth)$/.exec(row)?.[1] ?? [])
    expect(said).toEqual(['first', 'second', 'third', 'fourth'])
    one.write('fifth')
    await screen.until((text) => text.includes('fifth'))
  })

  test('of containers with names of several lengths begin in one column', async () => {
    const driven = await open()
    const { client, source, screen } = driven
    source.write('hello')
    await putPod(client, 'two', { containers: ['app', 'proxy-of-it'] })
    await logOf(driven, 'two')
    await screen.until((text) => text.includes('app         hello') && text.includes('proxy-of-it hello'))
    await driven.user.presses('a')
    await screen.until((text) => text.includes('all containers are shown, and no pod names a default one'))
  })

  test('says below only what has room as a whole', async () => {
    const driven = await open()
    const { source, screen, user } = driven
    source.write('hello')
    await logOf(driven, '7xk2p')
    await user.presses('w')
    screen.stream.resize(40, 12)
    await screen.until((text) => / following {2}1 line {2}wrapped$/m.test(text))
    screen.stream.resize(60, 12)
    await screen.until((text) => / following {2}1 line {2}from the last 1000 on {2}wrapped$/m.test(text))
  })

  test('keeps the newest of few wrapped lines in sight, and what stands below them', async () => {
    const { screen, user, source } = await open()
    source.write('first', `${'long '.repeat(500)}END`)
    await user.presses('l')
    await screen.until((text) => text.includes('first'))
    await user.presses('w')
    await screen.until((text) => text.includes('END') && / following {2}2 lines .*wrapped$/m.test(text))
    const rows = screen.rows()
    expect(rows.at(-4)).toMatch(/^ .*END$/)
    expect(rows.at(-1)).toContain('f stop following')
  })

  test('pages through wrapped lines without leaving any out', async () => {
    const { screen, user, source } = await open()
    source.write(...Array.from({ length: 60 }, (_, at) => `line ${at}. ${'long '.repeat(30 + (at % 3) * 20)}`))
    await user.presses('l')
    await screen.until((text) => text.includes('line 59.'))
    await user.presses('w', 'g')
    await screen.until((text) => text.includes('line 0.') && text.includes('wrapped'))
    for (const [key, isThere] of [
      ['ctrl-f', 'line 59.'],
      ['ctrl-b', 'line 0.'],
    ] as const) {
      const seen = new Set<string>()
      for (let pages = 0; pages < 60; pages++) {
        for (const [line] of screen.text().matchAll(/line \d+\./g)) seen.add(line)
        if (screen.text().includes(isThere)) break
        await user.presses(key)
      }
      expect(seen.size).toBe(60)
    }
  })

  test('wraps wide characters without losing any', async () => {
    const driven = await open()
    const { source, screen, user } = driven
    const wide = '水'.repeat(120)
    source.write(wide)
    await logOf(driven, '7xk2p')
    await user.presses('w')
    await screen.until((text) => text.includes('wrapped'))
    expect([...screen.text()].filter((sign) => sign === '水')).toHaveLength(120)
  })

  test('goes to matches one after the other, and says when there is none further', async () => {
    const driven = await open()
    const { source, screen, user } = driven
    source.write(...numbered(1, 60))
    await logOf(driven, '7xk2p')
    await screen.until((text) => text.includes('line 60.'))
    await user.types('/e [14]5\r')
    await screen.until((text) => text.includes('line 45.') && !text.includes('line 46.'))
    await user.presses('M')
    await screen.until((text) => text.includes('line 46.') && text.includes('matches marked'))
    await user.presses('N', 'N')
    await screen.until((text) => text.includes('line 15.') && !text.includes('line 45.'))
    await user.presses('N')
    await screen.until((text) => text.includes('no match above'))
    await user.presses('n')
    await screen.until((text) => text.includes('line 45.') && !text.includes('no match'))
  })

  test('goes to the right where a match stands there, and back', async () => {
    const driven = await open()
    const { source, screen, user } = driven
    source.write(`far ${'x'.repeat(200)} needle`, 'needle near')
    await logOf(driven, '7xk2p')
    await screen.until((text) => text.includes('needle near'))
    await user.types('/needle\r')
    await user.presses('n')
    await screen.until((text) => text.includes('xx needle') && !text.includes('far'))
    await user.presses('n')
    await screen.until((text) => text.includes('far xx') && text.includes('needle near'))
  })

  test('goes to the right as far as there is something to see, and parts no wide sign', async () => {
    const driven = await open()
    const { source, screen, user } = driven
    source.write(`a${'水'.repeat(70)}end`, 'short')
    await logOf(driven, '7xk2p')
    await screen.until((text) => text.includes('short'))
    await user.presses(...Array.from({ length: 20 }, () => 'right'))
    await screen.until((text) => text.includes('水end') && !text.includes('short'))
    await user.presses('h')
    await screen.until((text) => text.includes('水') && !text.includes('水end'))
  })

  test('lets go what was written, for what comes from now on', async () => {
    const driven = await open()
    const { source, screen, user } = driven
    source.write(...numbered(1, 60))
    await logOf(driven, '7xk2p')
    await screen.until((text) => text.includes('line 60.'))
    await user.presses('g')
    await user.types('C')
    await screen.until((text) => text.includes('no lines yet') && !text.includes('line 1.'))
    source.write('line 61.')
    await screen.until((text) => text.includes('line 61.') && text.includes('following  1 line  from') && !text.includes('line 60.'))
  })

  test('says that a container wrote nothing', async () => {
    const driven = await open()
    const { screen, user } = driven
    await logOf(driven, '7xk2p')
    await screen.until((text) => text.includes('no lines yet'))
    await user.presses('2')
    await screen.until((text) => text.includes('no lines in the last minute'))
  })

  test('goes on after a broken connection without a line lost or shown twice', async () => {
    const driven = await open()
    const { source, screen } = driven
    source.write('one', 'two')
    source.sameTime()
    source.write('three')
    await logOf(driven, '7xk2p')
    await screen.until((text) => text.includes('three'))
    source.sameTime()
    source.break(new Error('connection reset'))
    source.write('four')
    await screen.until((text) => text.includes('four') && text.includes('following'))
    expect(
      screen
        .rows()
        .slice(1, 5)
        .map((row) => row.trim()),
    ).toEqual(['one', 'two', 'three', 'four'])
  })

  test('that a server ended with itself goes on while the container runs', async () => {
    const driven = await open()
    const { source, screen } = driven
    source.write('one')
    await logOf(driven, '7xk2p')
    await screen.until((text) => text.includes('one') && text.includes('following'))
    source.break('in good order')
    await screen.until((text) => text.includes('the log has ended'))
    source.write('two')
    await screen.until((text) => text.includes('two') && text.includes('following'))
  })

  test('that broke off has not ended, and says so without the words of Node', async () => {
    const driven = await open()
    const { source, screen } = driven
    source.write('one')
    await logOf(driven, '7xk2p')
    await screen.until((text) => text.includes('one') && text.includes('following'))
    source.break(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }))
    await screen.until((text) => text.includes('the log broke off, trying again') && text.includes('the connection broke'))
    expect(screen.text()).not.toContain('aborted')
    await screen.until((text) => text.includes('following'))
  })

  test('takes a line with the time of day, which no filter hides and no search finds', async () => {
    const driven = await open()
    const { source, screen, user, pass } = driven
    source.write('one', 'two')
    await logOf(driven, '7xk2p')
    await screen.until((text) => text.includes('two'))
    await user.presses('m')
    source.write('three')
    const lines = (): readonly string[] =>
      screen
        .rows()
        .slice(1, 5)
        .map((row) =>
          row
            .trim()
            .replace(/─+$/, '─')
            .replace(/\d\d:\d\d:\d\d/, 'TIME'),
        )
    await screen.until((text) => text.includes('three'))
    expect(lines()).toEqual(['one', 'two', '── TIME ─', 'three'])
    await user.types('/t[hw]|:\r')
    await pass(100)
    expect(lines().slice(0, 3)).toEqual(['two', '── TIME ─', 'three'])
    await user.presses('M', 'N', 'N')
    await screen.until((text) => text.includes('mark matches') || text.includes('matches marked'))
    await user.presses('N')
    await screen.until((text) => text.includes('no match above'))
    await user.presses('ctrl-s')
    await screen.until((text) => text.includes('saved '))
    expect(readFileSync(join(directory, 'web-6d5f9c7b44-7xk2p.log'), 'utf8')).toMatch(/^one\ntwo\n--- \d\d:\d\d:\d\d ---\nthree\n$/)
  })

  test('asks for the range that was chosen', async () => {
    const driven = await open()
    const { source, screen, user } = driven
    source.write('hello')
    await logOf(driven, '7xk2p')
    await screen.until((text) => text.includes('from the last 1000 on'))
    await user.presses('3')
    await screen.until((text) => text.includes('last 5 minutes') && text.includes('hello'))
    await user.presses('1')
    await screen.until((text) => text.includes('from the beginning') && text.includes('hello'))
    expect(source.asked.map(([, options]) => [options?.tailLines, options?.sinceSeconds])).toEqual([
      [1000, undefined],
      [undefined, 300],
      [undefined, undefined],
    ])
  })

  test('is saved as it is filtered, beside what was saved before', async () => {
    const driven = await open()
    const { source, screen, user } = driven
    source.write(...numbered(1, 12))
    await logOf(driven, '7xk2p')
    await screen.until((text) => text.includes('line 12.'))
    await user.types('/e 1[0-9]\r')
    await user.presses('ctrl-s')
    while (!screen.text().includes('saved ')) await driven.settle()
    await user.presses('ctrl-s')
    while (!screen.text().includes('-2.log')) await driven.settle()
    expect(readFileSync(join(directory, 'web-6d5f9c7b44-7xk2p-2.log'), 'utf8')).toBe('line 10.\nline 11.\nline 12.\n')
    expect(readFileSync(join(directory, 'web-6d5f9c7b44-7xk2p.log'), 'utf8')).toBe('line 10.\nline 11.\nline 12.\n')
  })

  test('says why there is no previous log', async () => {
    const driven = await open()
    await logOf(driven, '7xk2p')
    await driven.user.presses('p')
    await driven.screen.until((text) => text.includes('was not restarted, so there is no log before'))
  })
})

describe('the lines kept', () => {
  const lines = (...texts: readonly string[]): Buffer =>
    Buffer.from(texts.map((text) => `2026-01-01T00:00:00.000000000Z ${text}\n`).join(''))

  test('are bounded in number, and the filter goes on over those that are left', () => {
    const buffer = new LogBuffer()
    const source = buffer.source('')
    buffer.filter('even')
    const block = lines(...Array.from({ length: 10_000 }, (_, at) => (at % 2 === 0 ? 'even' : 'odd')))
    for (let at = 0; at < 41; at++) buffer.push(block, source)
    expect(buffer.size).toBeLessThanOrEqual(400_000)
    expect(buffer.size + buffer.dropped).toBe(410_000)
    expect(buffer.count + buffer.keptDropped).toBe(205_000)
    expect([buffer.line(0), buffer.line(buffer.count - 1)].map(textOf)).toEqual(['even', 'even'])
  })

  test('are bounded in bytes', () => {
    const buffer = new LogBuffer()
    for (let at = 0; at < 100; at++) buffer.push(lines('x'.repeat(1_000_000)), buffer.source(''))
    expect(buffer.size).toBeLessThanOrEqual(80)
    expect(buffer.size + buffer.dropped).toBe(100)
  })

  test('are each the one that came, whatever their lengths and streams', () => {
    const buffer = new LogBuffer()
    const [left, right] = [buffer.source('left'), buffer.source('right')]
    const texts = Array.from({ length: 3000 }, (_, at) => `${at} ${'é'.repeat((at * 37) % 1500)}`)
    for (let at = 0; at < texts.length; at += 3) buffer.push(lines(...texts.slice(at, at + 3)), at % 2 === 0 ? left : right)
    expect(texts.map((_, at) => textOf(buffer.line(at)))).toEqual(texts)
    expect([0, 3, 6].map((at) => buffer.origin(at).label)).toEqual(['left', 'right', 'left'])
  })
})

describe('the place in a stream', () => {
  const timed = (...times: readonly number[]): Buffer =>
    Buffer.from(times.map((time, at) => `2026-01-01T00:00:00.00${time}Z line ${at}\n`).join(''))

  test('is the last time, and how many lines have had it', () => {
    const first = placeAfter(nowhere, timed(1, 2, 2))
    expect(first).toEqual({ time: '2026-01-01T00:00:00.002Z', count: 2 })
    expect(placeAfter(first, timed(2, 2)).count).toBe(4)
    expect(placeAfter(first, timed(2, 3))).toEqual({ time: '2026-01-01T00:00:00.003Z', count: 1 })
  })

  test('leaves out what was read before it, over any number of pieces', () => {
    const behind = linesBehind({ time: '2026-01-01T00:00:00.002Z', count: 3 })
    expect(behind(timed(1, 2)).toString()).toBe('')
    expect(behind(timed(2, 2, 2, 3)).toString()).toBe(timed(2, 2, 2, 3).toString().split('\n').slice(2).join('\n'))
    expect(behind(timed(3)).toString()).toBe(timed(3).toString())
  })
})
