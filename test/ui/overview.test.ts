/** The overview, and tables that show only what is not well. */
import { afterEach, beforeEach, it } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import { builtIn } from '../../src/api/resource.ts'
import { ManualClock } from '../../src/base/clock.ts'
import { type Driven, drive, type DriveOptions } from './driver.ts'
import { object, putPod, sampleCluster, setPod } from './sample-cluster.ts'

let cluster: Awaited<ReturnType<typeof sampleCluster>>
let driven: Driven
const clock = new ManualClock()

beforeEach(async () => {
  cluster = await sampleCluster(clock)
})
afterEach(async () => {
  await driven.close()
  await cluster.close()
})

const open = async (options: Partial<DriveOptions> = {}): Promise<Driven> => {
  driven = await drive({ client: cluster.client, clock, columns: 120, ...options })
  return driven
}

const warn = (reason: string, minute: number, namespace = 'default'): Promise<KubeObject> =>
  cluster.client.create(
    builtIn<KubeObject>('v1 events'),
    object(
      { name: `web.${reason.toLowerCase()}`, namespace },
      {
        type: 'Warning',
        reason,
        message: `why ${reason}`,
        involvedObject: { kind: 'Pod', apiVersion: 'v1', namespace, name: 'web-6d5f9c7b44-7xk2p' },
        lastTimestamp: new Date(clock.now() - minute * 60_000).toISOString().replace(/\.\d+Z/, 'Z'),
      },
    ),
  )

it('counts each kind, names who is not well, and follows changes', async () => {
  const { screen, user } = await open()
  await user.types(':pulses\r')
  await screen.until((text) => /pods +4 +2 +◐ 1 +✕ 1 +web-7c9f8d6b55-zz8qr ImagePullBackOff, web-7c9f8d6b55-k2lmn/.test(text))
  await screen.until((text) => text.includes('default › overview 1 broken'))
  await putPod(cluster.client, 'late', { waiting: 'CrashLoopBackOff' }).then((pod) => setPod(cluster.client, pod, {}))
  await screen.until((text) => /pods +5 +3 +◐ 1 +✕ 1/.test(text))
})

it('leads to those who are not well, and back; in all namespaces too', async () => {
  const { screen, user } = await open()
  await user.types(':overview\r')
  await screen.until((text) => /pods +4 +2/.test(text) && text.includes('No warnings in default.'))
  await user.presses('j')
  await screen.until((text) => text.includes('⏎ those not well'))
  await user.presses('enter')
  await screen.until((text) => text.includes('overview › pods 2/4 not well') && !text.includes('7xk2p'))
  await user.presses('esc')
  await screen.until((text) => /▌ +pods +4/.test(text))
  await user.presses('a')
  await screen.until((text) => text.includes('7xk2p'))
  await user.presses('esc', '0')
  await screen.until((text) => text.includes('all namespaces › overview') && /pods +5 +3/.test(text))
})

it('shows warnings, the latest first, and keeps the cursor on one while others come', async () => {
  await warn('Old', 20)
  await warn('Recent', 2)
  const { screen, user } = await open()
  await user.types(':overview\r')
  await screen.until((text) => text.indexOf('why Recent') > 0 && text.indexOf('why Recent') < text.indexOf('why Old'))
  await user.presses('G')
  await screen.until((text) => /▌ +20m .*why Old/.test(text))
  await warn('New', 0)
  await screen.until((text) => text.includes('why New') && /▌ +20m .*why Old/.test(text))
  await user.presses('enter')
  await screen.until((text) => text.includes('event pods 1') && text.includes('7xk2p'))
})

it('fits a small screen, where the chosen line stays in sight', async () => {
  await warn('Recent', 2)
  const { screen, user } = await open({ columns: 40, rows: 12 })
  await user.types(':overview\r')
  await screen.until((text) => /pods +4 +◐ 1 +✕ 1/.test(text))
  await user.presses('G')
  await screen.until((text) => /▌ +2m /.test(text) && text.includes('WARNINGS'))
  await user.presses('g')
  await screen.until((text) => /▌ +nodes/.test(text))
})

it('Z leaves only the rows that are not well, and Esc brings the others back', async () => {
  const { screen, user, settle } = await open()
  await screen.until((text) => text.includes('pods 4'))
  await user.types('Z')
  await screen.until((text) => text.includes('pods 2/4 not well') && !text.includes('7xk2p') && text.includes('k2lmn'))
  const [pod] = (await cluster.client.list(builtIn<KubeObject>('v1 pods'), { namespace: 'default' })).items.filter(({ metadata }) =>
    metadata.name.endsWith('k2lmn'),
  )
  if (pod !== undefined) await setPod(cluster.client, pod, {})
  await settle()
  await screen.until((text) => text.includes('pods 1/4 not well') && !text.includes('k2lmn'))
  await user.presses('esc')
  await screen.until((text) => text.includes('7xk2p') && !text.includes('not well'))
  await user.types(':deploy\rZ')
  await screen.until((text) => text.includes('not well') || text.includes('are well'))
})
