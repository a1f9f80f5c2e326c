/** The overview, and tables that show only what is not well. */
import { afterEach, beforeEach, it } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import { builtIn } from '../../src/api/resource.ts'
import { ManualClock } from '../../src/base/clock.ts'
import type { Client } from '../../src/client/client.ts'
import { type Driven, drive, type DriveOptions } from './driver.ts'
import { lineTo } from './faulty-client.ts'
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

it('cuts a long name, so that others have room', async () => {
  const { screen, user } = await open()
  await putPod(cluster.client, `aaa-${'long-'.repeat(11)}x7k2p`, { waiting: 'CrashLoopBackOff' })
  await user.types(':pulses\r')
  await screen.until((text) => /◐ 1 +✕ 2 +aaa-long-\S*…\S*x7k2p CrashLoopBackOff, web-7c9f8d6b55-zz8qr/.test(text))
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

it('claims nothing of what it has not heard', async () => {
  const line = lineTo(cluster.client)
  const { screen, user } = await open({ client: line.client })
  await screen.until((text) => text.includes('zz8qr'))
  line.cut()
  await user.types(':overview\r')
  await screen.until((text) => /pods +- +- +0 +0/.test(text) && text.includes('connection lost: connect ECONNREFUSED'))
  line.mend()
  await screen.until((text) => /pods +4 +2 +◐ 1 +✕ 1/.test(text) && text.includes('No warnings'))
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

it('lists everything that runs in one table, on which all keys of the kinds work', async () => {
  const { client } = cluster
  await client.create(
    builtIn<KubeObject>('batch/v1 cronjobs'),
    object(
      { name: 'clock', namespace: 'default' },
      {
        spec: {
          schedule: '0 * * * *',
          suspend: true,
          jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'tick', image: 'busybox' }] } } } },
        },
      },
    ),
  )
  const { screen, user } = await open()
  await user.types(':wk\r')
  await screen.until(
    (text) =>
      text.includes('default › workloads 6') &&
      /deployment +web +0\/4 +◐ Degraded/.test(text) &&
      /cronjob +clock +- +Suspended/.test(text) &&
      /pod +web-7c9f8d6b55-zz8qr +0\/1 +✕ ImagePullBackOff/.test(text),
  )
  await user.types('/deployment\r')
  await screen.until((text) => text.includes('workloads 1/6') && text.includes('s scale'))
  await user.presses('enter')
  await screen.until((text) => text.includes('web pods'))
  await user.presses('esc', 'esc', '0')
  await screen.until((text) => /pod +kube-system +coredns-1/.test(text))
})

it('says what it reads while the peek waits', async () => {
  const { client } = cluster
  const never: Client = {
    ...client,
    list: (resource, options) =>
      options?.fieldSelector?.startsWith('metadata.name') === true ? new Promise(() => undefined) : client.list(resource, options),
  }
  const { screen, user } = await open({ client: never, columns: 160 })
  await screen.until((text) => text.includes('zz8qr'))
  await user.presses('tab')
  await screen.until((text) => text.includes('reading web-6d5f9c7b44-7xk2p'))
})
