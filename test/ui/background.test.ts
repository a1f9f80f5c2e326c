/** The theme follows the terminal's background unless one was chosen: by the environment, or by what the terminal answers. */
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { backgroundOf, isLight } from '../../src/ui/screen/colour.ts'
import { type Driven, drive, type DriveOptions } from './driver.ts'
import { sampleCluster } from './sample-cluster.ts'

test.each([
  [{ TERM: 'xterm', COLORFGBG: '0;15' }, 'light'],
  [{ TERM: 'rxvt', COLORFGBG: '0;default;7' }, 'light'],
  [{ TERM: 'xterm', COLORFGBG: '15;0' }, 'dark'],
  [{ TERM: 'xterm', COLORFGBG: '7;8' }, 'dark'],
  [{ TERM: 'xterm', COLORFGBG: '15;default' }, 'ask'],
  [{ TERM: 'xterm-256color' }, 'ask'],
  [{ TERM: 'xterm', NO_COLOR: '1' }, 'dark'],
  [{ TERM: 'linux' }, 'dark'],
] as const)('the environment %j means %s', (environment, background) => expect(backgroundOf(environment)).toBe(background))

test.each([
  ['rgb:ffff/ffff/ffff', true],
  ['rgb:fd/f6/e3', true],
  ['rgba:ffff/ffff/d7d7/ffff', true],
  ['rgb:0000/2b2b/3636', false],
  ['#ffffff', undefined],
] as const)('%s is light: %s', (colour, light) => expect(isLight(colour)).toBe(light))

describe('the theme', () => {
  const white = '\u001B]11;rgb:ffff/ffff/ffff\u0007'
  let cluster: Awaited<ReturnType<typeof sampleCluster>>
  let driven: Driven | undefined
  const clock = new ManualClock()

  beforeEach(async () => {
    cluster = await sampleCluster(clock)
  })
  afterEach(async () => {
    await driven?.close()
    await cluster.close()
  })

  const opened = async (options: Partial<DriveOptions>): Promise<Driven> =>
    (driven = await drive({ client: cluster.client, clock, colours: 'rgb', ...options }))
  /** The background of the last cell of the body, which nothing is written on. */
  const ground = ({ screen }: Driven): number => screen.stream.terminal.buffer.active.getLine(20)?.getCell(99)?.getBgColor() ?? NaN
  const paper = 0xfbfbfa

  it('is a light one where the environment says so', async () => {
    expect(ground(await opened({ background: 'light' }))).toBe(paper)
  })

  it('becomes a light one when the terminal answers that it is light', async () => {
    const { keys, settle, screen } = await opened({ background: 'ask' })
    expect(screen.stream.written.indexOf('\u001B]11;?')).toBeGreaterThan(screen.stream.written.indexOf('inkube'))
    expect(ground(driven as Driven)).not.toBe(paper)
    keys.emit('data', Buffer.from(white))
    await settle()
    expect(ground(driven as Driven)).toBe(paper)
  })

  it('stays the one that was chosen', async () => {
    const { keys, settle, screen } = await opened({ background: 'ask', theme: 'dusk' })
    expect(screen.stream.written).not.toContain('\u001B]11;?')
    keys.emit('data', Buffer.from(white))
    await settle()
    expect(ground(driven as Driven)).not.toBe(paper)
  })

  it('stays dark when the terminal is', async () => {
    const { keys, settle } = await opened({ background: 'ask' })
    keys.emit('data', Buffer.from('\u001B]11;rgb:1e1e/1e1e/1e1e\u0007'))
    await settle()
    expect(ground(driven as Driven)).not.toBe(paper)
  })
})
