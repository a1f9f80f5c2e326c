/** What the screen says when things are not as they should be, and the ways in and out of the terminal. */
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import type { Pod } from '../../src/api/objects.ts'
import { builtIn } from '../../src/api/resource.ts'
import { ManualClock } from '../../src/base/clock.ts'
import type { Client } from '../../src/client/client.ts'
import { type DriveOptions, type Driven, drive } from './driver.ts'
import { lineTo, vanishing, without } from './faulty-client.ts'
import { object, pods, putPod, sampleCluster, setContainer } from './sample-cluster.ts'

const clockStart = new ManualClock().now()
const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function open(
  options: Omit<Partial<DriveOptions>, 'client'> & { readonly through?: (client: Client) => Client } = {},
): Promise<Driven & { readonly client: Client }> {
  const clock = new ManualClock()
  const { client, close } = await sampleCluster(clock)
  closing.push(close)
  const { through = (same: Client) => same, ...rest } = options
  const driven = await drive({ client: through(client), clock, ...rest })
  closing.push(() => driven.close())
  return { ...driven, client }
}

const finalized = (namespace: KubeObject): KubeObject => ({ ...namespace, spec: { finalizers: [] } }) as KubeObject

const cursorRow = ({ screen }: Driven): string => screen.rows().find((row) => row.includes('▌')) ?? ''

describe('the screen', () => {
  it('takes back what it said of its size when it has another', async () => {
    const { screen, user } = await open()
    await user.presses('tab')
    expect(screen.text()).toContain('the peek needs 150 columns')
    screen.stream.resize(160, 24)
    await screen.until((text) => !text.includes('the peek needs'))
  })

  it('says that a namespace is gone', async () => {
    const { screen, user, client } = await open()
    await client.create(builtIn<KubeObject>('v1 namespaces'), object({ name: 'doomed' }))
    await user.types(':ns\r')
    await screen.until((text) => text.includes('doomed'))
    await user.types(':pods doomed\r')
    await screen.until((text) => text.includes('No pods in doomed.'))
    await client.delete(builtIn<KubeObject>('v1 namespaces'), { name: 'doomed' })
    // In a whole cluster a controller does it.
    await client.update(
      builtIn<KubeObject>('v1 namespaces'),
      finalized(await client.get(builtIn<KubeObject>('v1 namespaces'), { name: 'doomed' })),
      {
        subresource: 'finalize',
      },
    )
    await screen.until((text) => text.includes('There is no namespace doomed.'))
    await user.types(':pods doomed\r')
    await screen.until((text) => text.includes('no namespace doomed'))
  })

  it('gives the room of the peek to views that have no rows', async () => {
    const { screen, user } = await open({ columns: 160 })
    await screen.until((text) => text.includes('zz8qr'))
    await user.presses('tab')
    await screen.until((text) => text.includes('│pod web-6d5f9c7b44-7xk2p') || text.includes('│ pod web-6d5f9c7b44-7xk2p'))
    await user.types('d')
    await screen.until((text) => text.includes('Service Account'))
    expect(screen.text()).not.toContain('│')
    await user.presses('tab')
    expect(screen.text()).toContain('there is no row to peek at here')
    await user.presses('esc')
    await screen.until((text) => text.includes('Conditions'))
  })

  it('begins a table of many pages at the top of its order', async () => {
    const { screen, user, client } = await open()
    for (let index = 0; index < 150; index++)
      await client.create(
        builtIn<KubeObject>('v1 events'),
        object(
          { name: `e${String(index).padStart(3, '0')}`, namespace: 'default' },
          {
            involvedObject: { kind: 'Pod', name: 'web', namespace: 'default' },
            message: `number ${index}`,
            lastTimestamp: new Date(clockStart + index * 1000).toISOString().replace('.000', ''),
          },
        ),
      )
    await user.types(':events\r')
    await screen.until((text) => text.includes('events 150 '))
    expect(screen.rows()[2]).toContain('number 149')
  })

  it('marks lines that go on at the right', async () => {
    const { screen, user } = await open({ columns: 40 })
    await screen.until((text) => text.includes('zz8qr'))
    await user.types('d')
    await screen.until((text) => text.includes('Service Account'))
    const cut = screen.rows().filter((row) => row.length === 40 && row.endsWith('›'))
    expect(cut.length).toBeGreaterThan(0)
    await user.types('w')
    expect(screen.rows().filter((row) => row.endsWith('›'))).toEqual([])
  })

  it('shows what a search found in a very long line, wherever one looks at it', async () => {
    const { screen, user, client } = await open()
    const data = { blob: `${'q'.repeat(200_000)}end` }
    await client.create(builtIn<KubeObject>('v1 configmaps'), object({ name: 'long', namespace: 'default' }, { data }))
    await user.types(':cm\r')
    await screen.until((text) => text.includes('▌  long'))
    await user.presses('y')
    await screen.until((text) => text.includes('blob: qqq'))
    const colours = (): (number | undefined)[] => {
      const row = screen.rows().findIndex((line) => line.includes('qqq') && !line.includes('/qqq'))
      const line = screen.stream.terminal.buffer.active.getLine(row)
      return [10, 13, 40].map((column) => line?.getCell(column)?.getBgColor())
    }
    const [before] = colours()
    await user.types('/qqq\r')
    await screen.until((text) => text.includes('1 of 66666 /qqq'))
    const [chosen, match, far] = colours()
    expect(new Set([before, chosen, match]).size).toBe(3)
    expect(far).toBe(match)
    await user.presses('N')
    await screen.until((text) => text.includes('66666 of 66666 /qqq') && text.includes('qend'))
    await user.presses('w')
    await user.types('/end\r')
    await screen.until((text) => text.includes('1 of 1 /end'))
  })

  it('keeps the words of a state whole before lesser columns', async () => {
    const { screen } = await open({ columns: 60 })
    await screen.until((text) => text.includes('✕ ImagePullBackOff'))
    expect(screen.text()).toContain('◐ ContainerCreating')
  })

  it('gives what is being deleted a sign, not a colour alone', async () => {
    const { screen, user, client } = await open()
    const configMaps = builtIn<KubeObject>('v1 configmaps')
    await client.create(configMaps, object({ name: 'held', namespace: 'default', finalizers: ['example.com/never'] }))
    await client.delete(configMaps, { name: 'held', namespace: 'default' })
    await user.types(':cm\r')
    await screen.until((text) => text.includes('◌ held'))
    // Of a pod that has ended upstream's STATUS does not tell it.
    const ended = await putPod(client, 'ended')
    await client.patch<KubeObject>(pods, ended.metadata, 'merge', { metadata: { finalizers: ['example.com/never'] } })
    await client.patch<KubeObject>(
      pods,
      ended.metadata,
      'merge',
      { status: { phase: 'Succeeded', containerStatuses: [] } },
      { subresource: 'status' },
    )
    await client.delete(pods, ended.metadata, { gracePeriodSeconds: 0 })
    await user.types(':pods\r')
    await screen.until((text) => /ended +0\/1 +◌ /.test(text))
  })

  it('lists what has no uid and cannot be watched, and asks for it again', async () => {
    let asked = 0
    const { screen, user } = await open({
      through: (client) => ({
        ...client,
        list: (resource, options) => {
          if (resource.plural === 'componentstatuses') asked++
          return client.list(resource, options)
        },
      }),
    })
    await user.types(':cs\r')
    await screen.until((text) => text.includes('componentstatuses 3') && text.includes('etcd-0') && text.includes('● live'))
    await screen.until(() => asked > 1)
    expect(screen.text()).toContain('● live')
    await user.presses('j', 'y')
    await screen.until((text) => text.includes('name: etcd-0') && text.includes('● live'))
  })

  it('offers the sample first that shows most', async () => {
    const { screen, user } = await open({ samplesDirectory: 'samples' })
    await user.presses('a')
    await screen.until((text) => /ABOUT\n▌ +web\.yaml/.test(text))
  })

  it('keeps rows when the connection is lost, says so, and comes back', async () => {
    let line: ReturnType<typeof lineTo> | undefined
    const { screen, user, client, pass } = await open({ through: (direct) => (line = lineTo(direct)).client })
    await screen.until((text) => text.includes('zz8qr'))
    await pass(60_000)
    line?.cut()
    // A watch without news is heard all the same.
    await screen.until((text) => /connection lost: last heard [0-2] s ago/.test(text) && text.includes('ECONNREFUSED'))
    expect(screen.text()).toContain('Ctrl-r tries now')
    expect(screen.text()).toContain('zz8qr')
    await putPod(client, 'meanwhile')
    line?.mend()
    await screen.until((text) => text.includes('meanwhile') && text.includes('● live'))
    await user.presses('l')
    await screen.until((text) => text.includes(' logs ') && text.includes('● live'))
    line?.cut()
    await screen.until((text) => text.includes(' logs ') && text.includes('○ connection lost'))
    line?.mend()
    await screen.until((text) => text.includes(' logs ') && text.includes('● live'))
    line?.cut()
    await user.types(':deploy\r')
    await screen.until((text) => text.includes('connection lost: no answer yet') && !text.includes('deployments 0'))
  })

  it("shows the server's sentence for a kind that may not be listed", async () => {
    const { screen, user } = await open({ through: (direct) => without(direct, 'secrets') })
    await user.types(':secrets\r')
    await screen.until((text) => text.includes('User "jane" cannot list resource "secrets"') && text.includes('refused'))
    await user.presses('esc')
    await screen.until((text) => text.includes('zz8qr'))
  })

  it('says that a kind went while its rows were on the screen', async () => {
    let vanish = (): void => undefined
    const through = (direct: Client): Client => {
      const made = vanishing(direct, 'deployments')
      vanish = made.vanish
      return made.client
    }
    const { screen, user } = await open({ through })
    await user.types(':deployments\r')
    await screen.until((text) => /deployments [1-9]/.test(text))
    vanish()
    await screen.until((text) => text.includes('The server does not serve deployments any more.') && text.includes('Ctrl-r asks again'))
    await user.presses('esc')
    await screen.until((text) => text.includes('zz8qr'))
  })

  it('says what is not there and which key helps', async () => {
    const { screen, user } = await open()
    await user.types(':pods kube-public\r')
    await screen.until((text) => text.includes('No pods in kube-public.') && text.includes('0 shows all namespaces'))
  })

  it('asks the server for labels', async () => {
    const { screen, user } = await open()
    await user.presses('0')
    await screen.until((text) => text.includes('coredns-1'))
    await user.types('/-l app=dns\r')
    await screen.until((text) => text.includes('coredns-1') && !text.includes('zz8qr'))
    await user.presses('esc')
    await screen.until((text) => text.includes('zz8qr'))
  })

  it('says when a kind is not known', async () => {
    const { screen, user } = await open()
    await user.types(':zzzz\r')
    await screen.until((text) => text.includes('no kind, view or command zzzz'))
  })

  it('strips control sequences from what a cluster says', async () => {
    const { screen, client } = await open()
    await setContainer(
      client,
      { namespace: 'default', name: 'web-7c9f8d6b55-zz8qr' },
      { state: { waiting: { reason: '\u001B[2JEvil\u001B]0;x\u0007' } } },
    )
    await screen.until((text) => text.includes('✕ Evil') || text.includes('◐ Evil') || text.includes('Evil'))
    expect(screen.stream.written).not.toContain('\u001B]0;')
  })

  it('marks rows and forgets the marks at Esc', async () => {
    const driven = await open()
    const { screen, user } = driven
    await screen.until((text) => text.includes('zz8qr'))
    await user.presses('space', 'j', 'ctrl-space')
    expect(screen.rows()[0]).toContain('3 marked of 4')
    await user.presses('esc')
    expect(screen.rows()[0]).toContain('pods 4')
  })

  it('takes back the filter, the marks and the choice of rows at Esc, one at a time', async () => {
    const { screen, user } = await open()
    await screen.until((text) => text.includes('zz8qr'))
    await user.types('Z')
    await user.types('/zz8\r')
    await user.presses('space')
    await screen.until((text) => text.includes('1 marked of 1/4 not well /zz8'))
    await user.presses('esc')
    await screen.until((text) => /1 marked of \d\/4 not well/.test(text) && !text.includes('/zz8'))
    await user.presses('esc')
    await screen.until((text) => /pods \d\/4 not well/.test(text))
    await user.presses('esc')
    await screen.until((text) => text.includes('pods 4') && !text.includes('not well'))
  })

  it('tells the filter and the choice of rows apart where they leave none', async () => {
    const { screen, user } = await open()
    await screen.until((text) => text.includes('zz8qr'))
    await user.types('/p9v\r')
    await user.types('Z')
    await screen.until(
      (text) =>
        text.includes('No pods that are not well match p9v') &&
        text.includes('4 are hidden.') &&
        text.includes('Z shows the well ones too, Esc takes the filter off'),
    )
    await user.types('Z')
    await screen.until((text) => text.includes('p9vjq'))
  })

  it('means only the marked rows that the filter leaves, and says how many it hides', async () => {
    const { screen, user } = await open()
    await screen.until((text) => text.includes('zz8qr'))
    await user.presses('space', 'space')
    await user.types('/p9v\r')
    await screen.until((text) => text.includes('1 marked and 1 hidden of 1/4 /p9v'))
    await user.presses('ctrl-d')
    await screen.until((text) => text.includes('Delete pod web-6d5f9c7b44-p9vjq?'))
    await user.presses('esc')
    // Where all are hidden, the row under the cursor is meant, as always.
    await user.types('/zz8\r')
    await screen.until((text) => text.includes('0 marked and 2 hidden of 1/4 /zz8'))
    await user.presses('ctrl-d')
    await screen.until((text) => text.includes('Delete pod web-7c9f8d6b55-zz8qr?'))
  })

  it('sorts by the column that Shift and arrows choose', async () => {
    const driven = await open()
    await driven.screen.until((text) => text.includes('zz8qr'))
    expect(driven.screen.rows()[1]).toContain('NAME↑')
    await driven.user.types('N')
    expect(driven.screen.rows()[1]).toContain('NAME↓')
    expect(driven.screen.rows()[2]).toContain('zz8qr')
    await driven.user.presses('shift-right')
    expect(driven.screen.rows()[1]).toContain('READY↑')
  })

  it('puts those with the most restarts first', async () => {
    const { screen, user, client } = await open()
    await putPod(client, 'worn-out', { restarts: 7 })
    await screen.until((text) => text.includes('worn-out'))
    await user.types('T')
    await screen.until((text) => /RESTARTS↓[^\n]*\n[^\n]*worn-out/.test(text))
    await user.types('T')
    await screen.until((text) => text.includes('RESTARTS↑'))
  })

  it('says by which column the rows of all namespaces go', async () => {
    const { screen, user } = await open()
    await user.types('0')
    await screen.until((text) => text.includes('NAMESPACE↑') && !text.includes('NAME↑ '))
    await user.types('N')
    expect(screen.rows()[1]).toMatch(/NAMESPACE +NAME↑/)
  })

  it('shows the containers of a pod in the order of the pod, those for debugging last', async () => {
    const { screen, user, client } = await open()
    const pod = await putPod(client, 'several', { containers: ['web', 'agent'] })
    const withDebugger = { ephemeralContainers: [{ name: 'a-debugger', image: 'busybox', terminationMessagePolicy: 'File' }] }
    await client.patch(pods, pod.metadata, 'strategic', { spec: withDebugger }, { subresource: 'ephemeralcontainers' })
    await user.types('/several\r')
    await screen.until((text) => text.includes('several'))
    await user.presses('enter')
    await screen.until((text) => /^ {3}NAME {2,}IMAGE[^]* web [^]* agent [^]* a-debugger /m.test(text))
    await user.types('N')
    await screen.until((text) => /NAME↑[^]*a-debugger[^]*agent[^]* web /.test(text))
  })

  it('lets the time since the last restart grow', async () => {
    const { screen, client, clock, pass } = await open()
    const pod = await putPod(client, 'again', { restarts: 3 })
    const finishedAt = new Date(clock.now()).toISOString()
    const containerStatuses = (pod as Pod & KubeObject).status?.containerStatuses?.map((status) => ({
      ...status,
      lastState: { terminated: { exitCode: 1, finishedAt } },
    }))
    await client.patch(pods, pod.metadata, 'merge', { status: { containerStatuses } }, { subresource: 'status' })
    await screen.until((text) => /again .* 3 \(\ds ago\)/.test(text))
    await pass(90_000)
    expect(screen.text()).toMatch(/again .* 3 \(9\ds ago\)/)
  })

  it('selects by click and scrolls by wheel', async () => {
    const driven = await open()
    await driven.screen.until((text) => text.includes('zz8qr'))
    await driven.user.types('\u001B[<0;10;5M\u001B[<0;10;5m')
    expect(cursorRow(driven)).toContain('k2lmn')
  })

  it('shows what is the matter beside the table, and follows the cursor', async () => {
    const { screen, user } = await open({ columns: 180, rows: 40 })
    await screen.until((text) => text.includes('zz8qr'))
    await user.presses('tab', 'G')
    await screen.until((text) => text.includes('nginx: ImagePullBackOff: why ImagePullBackOff') && text.includes('ContainersReady False'))
    await user.presses('g')
    await screen.until((text) => text.includes('nginx running') && !text.includes('why ImagePullBackOff'))
    await user.presses('tab')
    await screen.until((text) => !text.includes('nginx running'))
  })

  it('completes with Tab and recalls commands with up', async () => {
    const { screen, user } = await open()
    await user.types(':conf')
    await user.presses('tab')
    expect(screen.text()).toContain(':configmaps')
    await user.presses('enter')
    await screen.until((text) => text.includes('configmaps'))
    await user.types(':')
    await user.presses('up')
    expect(screen.text()).toContain(':configmaps')
    await user.presses('esc')
  })

  it('goes to the last command and back again with one key', async () => {
    const { screen, user } = await open()
    await user.types(':no\r')
    await screen.until((text) => text.includes('inkube › nodes'))
    await user.types('-')
    await screen.until((text) => text.includes('default › pods'))
    await user.types(':no\r')
    await user.types(':svc\r')
    await screen.until((text) => text.includes('services'))
    await user.types('-')
    await screen.until((text) => text.includes('inkube › nodes'))
    await user.types('-')
    await screen.until((text) => text.includes('› services'))
  })

  it('keeps what is pasted out of commands, and in fields', async () => {
    const { screen, user } = await open()
    await screen.until((text) => text.includes('zz8qr'))
    await user.types('\u001B[200~:q\r\u001B[201~')
    expect(screen.text()).toContain('zz8qr')
    await user.types('/')
    await user.types('\u001B[200~7xk2p\u001B[201~')
    await screen.until((text) => !text.includes('zz8qr') && text.includes('7xk2p'))
  })

  it('skips frames while the terminal is slow, and shows the last state after', async () => {
    const driven = await open()
    const { screen, user, ui } = driven
    await screen.until((text) => text.includes('zz8qr'))
    screen.stream.hold()
    const before = ui.sent.frames
    for (let at = 0; at < 20; at++) await user.types(at % 2 === 0 ? 'j' : 'k')
    await user.types('G')
    expect(ui.sent.frames - before).toBe(1)
    screen.stream.release()
    await screen.until(() => cursorRow(driven).includes('zz8qr'))
    expect(ui.sent.frames - before).toBe(2)
  })

  it('paints everything again at Ctrl-l', async () => {
    const { screen, user } = await open()
    await screen.until((text) => text.includes('zz8qr'))
    screen.stream.terminal.write('\u001B[Hgarbage\u001B[10Hgarbage')
    await user.presses('ctrl-l')
    await screen.until((text) => !text.includes('garbage') && text.includes('zz8qr'))
  })

  it('leaves the screen to the shell at Ctrl-z and takes it back', async () => {
    let resume: () => void = () => undefined
    let suspended = 0
    const signals = { suspend: () => void suspended++, onContinue: (listener: () => void) => ((resume = listener), () => undefined) }
    const { screen, user, keys } = await open({ signals })
    await screen.until((text) => text.includes('zz8qr'))
    await user.presses('ctrl-z')
    expect([suspended, keys.raw, keys.flowing]).toEqual([1, false, false])
    expect(screen.text()).not.toContain('zz8qr')
    resume()
    await screen.until((text) => text.includes('zz8qr'))
    expect([keys.raw, keys.flowing]).toEqual([true, true])
  })

  it('refuses changes when it is read-only', async () => {
    const { screen, user } = await open({ readOnly: true })
    await screen.until((text) => text.includes('zz8qr'))
    expect(screen.rows()[0]).toContain('read-only')
    await user.types('a')
    await screen.until((text) => text.includes('read-only: nothing can be changed'))
  })

  it.each([
    [40, 12],
    [80, 24],
    [400, 120],
  ])('fits a terminal of %ix%i', async (columns, rows) => {
    const { screen } = await open({ columns, rows })
    await screen.until((text) => text.includes('7xk2p') && text.includes('✕'))
    expect(screen.rows()[0]).toContain('pods 4')
    expect(screen.rows().at(-1)).toContain('⏎ containers')
    expect(screen.rows().every((row) => row.length <= columns)).toBe(true)
  })

  it('uses ASCII signs where the locale has no others', async () => {
    const { screen } = await open({ unicode: false })
    await screen.until((text) => text.includes('x ImagePullBackOff'))
    // eslint-disable-next-line no-control-regex -- the claim is about what is not ASCII
    expect(screen.text()).not.toMatch(/[^\u0000-\u007F]/)
  })

  it('writes no colour where there is none', async () => {
    const { screen, user } = await open({ colours: 'none' })
    await screen.until((text) => text.includes('zz8qr'))
    await user.types(':theme ember\r')
    await screen.until((text) => text.includes('theme ember'))
    expect(screen.stream.written).not.toMatch(/\u001B\[[\d;]*(?:3[0-8]|4[0-8]|9\d|10\d)[;m]/)
  })
})

describe('samples', () => {
  it('are applied from the list that an empty table points to', async () => {
    const samplesDirectory = await mkdtemp(join(tmpdir(), 'inkube-samples-'))
    closing.push(() => rm(samplesDirectory, { recursive: true }))
    await writeFile(
      join(samplesDirectory, 'note.yaml'),
      '# A note.\n# Watch: nothing.\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: note\ndata:\n  a: b\n---\napiVersion: v1\nkind: Nonsense\nmetadata:\n  name: bad\n',
    )
    const { screen, user } = await open({ samplesDirectory, namespace: 'kube-public' })
    await screen.until((text) => text.includes('a applies a sample'))
    await user.types('a')
    await screen.until((text) => text.includes('note.yaml') && text.includes('Watch: nothing.'))
    await user.presses('enter')
    await screen.until((text) => text.includes('1 created') && text.includes('"bad"'))
    await user.types(':cm\r')
    await screen.until((text) => text.includes('note'))
  })
})

describe('samples', () => {
  it('are not offered where they would bring no rows', async () => {
    const { screen, user } = await open({ samplesDirectory: tmpdir(), namespace: 'nowhere' })
    await screen.until((text) => text.includes('There is no namespace nowhere.'))
    expect(screen.text()).not.toContain('apply a sample')
    await user.types('a')
    await screen.until((text) => text.includes('there is no namespace nowhere to apply it in'))
  })

  it('are offered for the kinds that they hold, and for no others', async () => {
    const { screen, user } = await open({ samplesDirectory: 'samples', namespace: 'kube-public' })
    const texts = await Promise.all(
      (await readdir('samples', { recursive: true }))
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => readFile(join('samples', name), 'utf8')),
    )
    const kinds = new Set(texts.flatMap((text) => [...text.matchAll(/^kind: (\w+)$/gm)].map(([, kind = '']) => kind.toLowerCase())))
    expect(kinds.size).toBeGreaterThan(5)
    for (const kind of kinds) {
      await user.types(`:${kind}\r`)
      await screen.until((text) => text.includes(`No ${kind}`) && text.includes('a apply a sample'))
    }
    for (const kind of ['leases', 'limitranges', 'daemonsets']) {
      await user.types(`:${kind}\r`)
      await screen.until((text) => text.includes(`No ${kind}`) && !text.includes('sample'))
    }
  })
})

describe('themes', () => {
  it("are applied at once, from the user's directory too, and bad ones are named", async () => {
    const configDirectory = await mkdtemp(join(tmpdir(), 'inkube-config-'))
    closing.push(() => rm(configDirectory, { recursive: true }))
    await mkdir(join(configDirectory, 'themes'))
    await writeFile(join(configDirectory, 'themes', 'mine.yaml'), 'kind: dark\nroles:\n  text: "#123456"\n')
    await writeFile(join(configDirectory, 'themes', 'broken.yaml'), 'roles:\n  text: "#12"\n  nonsense: red\n')
    const { screen, user } = await open({ configDirectory, colours: 'rgb' })
    await screen.until((text) => text.includes('zz8qr'))
    await user.types(':theme mine\r')
    await screen.until(() => screen.stream.written.includes('38;2;18;52;86'))
    await user.types(':theme broken\r')
    await screen.until((text) => text.includes('broken.yaml') && text.includes('roles.text'))
    await user.types(':theme nowhere\r')
    await screen.until((text) => text.includes('no theme "nowhere"') && text.includes('dusk'))
  })
})
