/** Ways through the UI: where Enter leads, what Esc brings back, how columns are ordered and chosen, and what the prompt makes of words. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { type DriveOptions, type Driven, drive } from './driver.ts'
import { sampleCluster } from './sample-cluster.ts'

const clock = new ManualClock()
// Nothing here changes an object, so one cluster serves all.
let cluster: Awaited<ReturnType<typeof sampleCluster>>
let driven: Driven

beforeAll(async () => {
  cluster = await sampleCluster(clock)
})

afterEach(() => driven.close())
afterAll(() => cluster.close())

async function open(options: Omit<Partial<DriveOptions>, 'client'> = {}): Promise<Driven> {
  driven = await drive({ client: cluster.client, clock, ...options })
  await driven.screen.until((text) => text.includes('zz8qr'))
  return driven
}

const cursorRow = ({ screen }: Driven): string => screen.rows().find((row) => row.includes('▌')) ?? ''
const click = (row: number, column: number): string => `\u001B[<0;${column};${row}M\u001B[<0;${column};${row}m`

describe('Enter and Esc', () => {
  it('go from a pod to its containers, to their logs, and back', async () => {
    const { screen, user } = await open()
    await user.presses('enter')
    await screen.until((text) => text.includes('containers 1') && text.includes('⏎ logs'))
    await user.presses('enter')
    await screen.until((text) => /7xk2p containers › .*logs/.test(text))
    await user.presses('esc', 'esc')
    await screen.until((text) => text.includes('default › pods 4'))
  })

  it('go on in the namespace that was entered, and find its row again', async () => {
    const { screen, user } = await open()
    await user.types(':ns\r')
    await screen.until((text) => text.includes('kube-public'))
    await user.presses('G', 'enter')
    await screen.until((text) => text.includes('kube-system › pods') && text.includes('coredns-1'))
    await user.types(':deploy\r')
    await screen.until((text) => text.includes('kube-system › deployments'))
    await user.presses('esc', 'esc')
    await screen.until((text) => text.includes('inkube › namespaces'))
    expect(cursorRow(driven)).toContain('kube-system')
    await user.presses('esc')
    await screen.until((text) => text.includes('default › pods 4'))
  })

  it('end what was said about a key', async () => {
    const { screen, user } = await open()
    await user.types('P')
    expect(screen.text()).toContain('these rows have no namespace')
    await user.presses('enter')
    await screen.until((text) => text.includes('containers 1'))
    expect(screen.text()).not.toContain('these rows have no namespace')
  })
})

describe('columns', () => {
  it('are sorted by a click on their head', async () => {
    await open()
    await driven.user.types(click(2, (driven.screen.rows()[1]?.indexOf('STATUS') ?? 0) + 1))
    expect(driven.screen.rows()[1]).toContain('STATUS↑')
    expect(driven.screen.rows()[2]).toContain('ContainerCreating')
  })

  it('that are only extras go before a name is cut', async () => {
    const { screen } = await open({ columns: 70 })
    expect(screen.rows()[1]).not.toContain('IP')
    expect(screen.text()).toContain('web-6d5f9c7b44-7xk2p')
    expect(screen.text()).toContain('✕ ImagePullBackOff')
  })

  it('of labels come and go by a key, uncut before others; a filter reads them while they are shown', async () => {
    const { screen, user } = await open({ columns: 70 })
    expect(screen.text()).not.toContain('app=web')
    await user.types('/app.web\r')
    await screen.until((text) => text.includes('No pods match app.web'))
    await user.presses('L')
    expect(screen.rows()[1]).toContain('LABELS')
    expect(screen.rows()[2]).toContain(' app=web ')
    await user.presses('L', 'esc')
    expect(screen.text()).not.toContain('app=web')
  })

  it('scroll behind the name where all are shown, and signs say so', async () => {
    const { screen, user } = await open({ columns: 70 })
    await user.presses('right')
    expect(screen.text()).toContain('Ctrl-w shows all columns first')
    await user.presses('ctrl-w')
    expect(screen.rows()[1]).toMatch(/›$/)
    await user.presses('right', 'right')
    expect(screen.rows()[1]).toMatch(/^ {3}NAME↑ +‹/)
    expect(screen.text()).toContain('web-6d5f9c7b44-7xk2p')
  })
})

describe('the prompt', () => {
  it('takes words that other tools have for kinds', async () => {
    const { screen, user } = await open()
    await user.types(':dp\r')
    await screen.until((text) => text.includes('default › deployments 1'))
    await user.types(':events.k8s.io/v1/events\r')
    await screen.until((text) => text.includes('default › events 0'))
    await user.types(':v1/pods\r')
    await screen.until((text) => text.includes('default › pods 4'))
  })

  it('has a cursor that goes to both ends of the line', async () => {
    const { screen, user } = await open()
    await user.types(':eploy')
    await user.presses('home', 'left', 'd', 'end', 'right', 's', 'x', 'left', 'left', '\u001B[3~', 'end', 'backspace', 'enter')
    await screen.until((text) => text.includes('default › deployments 1'))
  })

  it('goes by words and erases them, at the cursor', async () => {
    const { screen, user } = await open()
    await user.types(':pods default wrong /7xk2p')
    await user.types('\u001Bb\u001Bb\u0017')
    await screen.until((text) => text.includes(':pods wrong /7xk2p'))
    await user.types('\u001Bd')
    await user.presses('end', 'enter')
    await screen.until((text) => text.includes('pods 1/4 /7xk2p'))
    await user.types('/nothing\u0015p9vjq')
    await screen.until((text) => text.includes('/p9vjq') && text.includes('pods 1/4'))
  })

  it('offers the filter that stands to be changed, and takes another over it', async () => {
    const { screen, user } = await open()
    await screen.until((text) => text.includes('zz8qr'))
    await user.types('/7xk\r')
    await screen.until((text) => text.includes('pods 1/4 /7xk'))
    await user.types('/zz8\r')
    await screen.until((text) => text.includes('pods 1/4 /zz8 '))
    await user.presses('/', 'backspace', 'enter')
    await screen.until((text) => text.includes('pods 1/4 /zz '))
    await user.presses('/', 'left', 'q', 'enter')
    await screen.until((text) => text.includes('/zqz '))
    await user.presses('/')
    await user.types('\u001B[200~p9v\u001B[201~\r')
    await screen.until((text) => text.includes('pods 1/4 /p9v '))
  })

  it('opens by a colon that came in one read with the Esc before it', async () => {
    const { screen, user } = await open()
    await user.types('d')
    await screen.until((text) => text.includes('describe'))
    await user.types('\u001B:deploy\r')
    await screen.until((text) => text.includes('default › deployments 1'))
  })

  it('answers commands of other tools', async () => {
    const { screen, user } = await open()
    await user.types(':helm\r')
    expect(screen.text()).toContain('inkube knows nothing of charts')
    await user.types(':rollouts\r')
    expect(screen.text()).toContain('u on a workload, or on a pod of it, shows its revisions')
  })

  it('completes a namespace behind a kind at Enter, and nothing that only holds the letters', async () => {
    const { screen, user } = await open()
    await user.types(':po kube-s\r')
    await screen.until((text) => text.includes('kube-system › pods') && text.includes('coredns-1'))
    await user.types(':deploy -n default\r')
    await screen.until((text) => text.includes('default › deployments 1'))
    await user.types(':oints\r')
    expect(screen.text()).toContain('no kind, view or command oints; :aliases lists them')
  })

  it.each([
    [':deplyoment', 'did you mean :deployment?'],
    [':statefullsets', 'did you mean :statefulsets?'],
    [':namespacs', 'did you mean :namespaces?'],
    [':overveiw', 'did you mean :overview?'],
    [':xyz', ':aliases lists them'],
  ])('answers the slip of typing in %s', async (line, answer) => {
    const { screen, user } = await open()
    await user.types(`${line}\r`)
    await screen.until((text) => text.includes(answer))
  })

  it('keeps a rule above its list where there is no colour', async () => {
    const { screen, user } = await open({ colours: 'none', columns: 60 })
    await user.types(':deplo')
    expect(screen.rows().findIndex((row) => row.includes('─'.repeat(60)))).toBe(
      screen.rows().findIndex((row) => row.includes('deploy dp dep')) - 1,
    )
  })
})

describe('where there is no colour', () => {
  it.each([
    [true, '┌──', '─'.repeat(60)],
    [false, '+--', '-'.repeat(60)],
  ])('a frame stands around a dialog, a rule above the peek, of the signs that the locale has', async (unicode, corner, rule) => {
    const { screen, user } = await open({ colours: 'none', columns: 60, rows: 48, unicode })
    await screen.until((text) => text.includes('zz8qr'))
    await user.presses('ctrl-d')
    await screen.until((text) => text.includes('Delete pod') && text.includes(corner))
    await user.presses('esc', 'tab')
    await screen.until((text) => text.includes('Containers') && text.includes(rule))
    // Nothing on the screen but what the locale can show.
    if (!unicode) expect(screen.text()).toMatch(/^[\x20-\x7E\n]*$/)
  })
})

describe('a filter that the server refuses', () => {
  it('shows what it said, and Esc takes it off', async () => {
    const { screen, user } = await open()
    await user.types('/-l app in (\r')
    await screen.until((text) => text.includes('unable to parse requirement') && text.includes('Esc takes the filter off'))
    await user.presses('esc')
    await screen.until((text) => text.includes('pods 4'))
  })
})

describe('a press of the mouse', () => {
  it('on the trail goes back to that step, and on a key does what the key does', async () => {
    const { screen, user } = await open()
    const press = async (row: number, text: string): Promise<void> => {
      const column = screen.rows()[row]?.indexOf(text) ?? -1
      await user.types(click(row + 1, column + 1))
    }
    const last = screen.rows().length - 1
    await screen.until((text) => text.includes('zz8qr') && text.includes('d describe'))
    await press(last, 'containers')
    await screen.until((text) => text.includes('7xk2p containers 1') && text.includes('⏎ logs'))
    await press(last, 'd describe')
    await screen.until((text) => text.includes('describe') && text.includes('Service Account'))
    await press(0, 'pods')
    await screen.until((text) => /pods 4/.test(screen.rows()[0] ?? '') && text.includes('zz8qr'))
    await press(last, ': go to')
    await screen.until((text) => text.includes('esc leave'))
    await press(last, 'leave')
    await screen.until((text) => !text.includes('esc leave'))
    await press(0, 'default')
    await screen.until((text) => text.includes('namespaces ') && text.includes('kube-system'))
  })
})

describe('a press of the mouse on a dialog', () => {
  it.each([
    { columns: 80, rows: 24 },
    { columns: 120, rows: 40, env: { NO_COLOR: '1' } },
  ])('reaches its fields and buttons: %j', async (size) => {
    const { screen, user } = await open(size)
    const press = async (text: string): Promise<void> => {
      const row = screen.rows().findLastIndex((line) => line.includes(text))
      await user.types(click(row + 1, (screen.rows()[row]?.indexOf(text) ?? -1) + 2))
    }
    await screen.until((text) => text.includes('zz8qr'))
    await user.presses('ctrl-d')
    await screen.until((text) => text.includes('[Background]') && text.includes('[Cancel]'))
    await press('Foreground')
    await screen.until((text) => text.includes('[Foreground]') && text.includes(' Background '))
    await press('[ ]')
    await screen.until((text) => text.includes('[x]'))
    await user.types(click(1, 1))
    expect(screen.text()).toContain('[x]')
    await press('Cancel')
    await screen.until((text) => !text.includes('Foreground'))
    await user.types(':deploy\r')
    await screen.until((text) => text.includes('UP-TO-DATE') && text.includes('▌  web'))
    await user.types('s')
    await screen.until((text) => text.includes('Scale deployment'))
    await user.types('3')
    await press(' Scale ')
    await screen.until((text) => text.includes('scaled to 3'))
  })
})

describe('help', () => {
  it('names the namespaces behind the digits, scrolls, and does what a key was read to do', async () => {
    const { screen, user } = await open({ rows: 16 })
    await user.types('?')
    expect(screen.text()).toMatch(/\d+ more lines below/)
    expect(screen.text()).toContain('1         namespace default')
    await user.types('G')
    expect(screen.text()).toContain('twice: leave inkube')
    expect(screen.text()).not.toContain('below')
    await user.types('0')
    await screen.until((text) => text.includes('all namespaces › pods 5'))
  })
})

describe('long messages', () => {
  it('take as many lines as they need, and say where the whole of a very long one is', async () => {
    const { screen, user } = await open({ columns: 60 })
    await user.types(`:theme ${'nowhere'.repeat(9)}\r`)
    await screen.until((text) => text.includes('mono, paper'))
    expect(screen.rows().slice(-5, -1).join(' ')).toMatch(/^ ✕ theme: no theme\s+"nowhere.*owhere";\s+there are .*mono, paper$/)
    await user.types(`:theme ${'nowhere'.repeat(40)}\r`)
    await screen.until((text) => /…  :messages/.test(text))
    await user.types(':messages\r')
    await screen.until((text) => text.includes('messages 2 lines') && text.includes('mono, paper'))
  })
})

describe('sixteen colours', () => {
  it('keep dim text readable on the selected row', async () => {
    await open({ colours: '16' })
    const line = driven.screen.stream.terminal.buffer.active.getLine(2)
    const age = Array.from({ length: driven.screen.stream.columns }, (_, column) => line?.getCell(column)).findLast((cell) =>
      /\S/.test(cell?.getChars() ?? ''),
    )
    expect(age?.getFgColor()).not.toBe(age?.getBgColor())
  })
})

describe('a theme with a background', () => {
  it('covers every cell', async () => {
    const { screen, user } = await open({ colours: 'rgb' })
    await user.types(':theme paper\r')
    await screen.until((text) => text.includes('theme paper'))
    const { active } = screen.stream.terminal.buffer
    const bare = Array.from({ length: screen.stream.rows }, (_, row) =>
      Array.from({ length: screen.stream.columns }, (__, column) => active.getLine(row)?.getCell(column)?.isBgDefault()),
    ).flat()
    expect(bare).not.toContain(true)
  })
})
