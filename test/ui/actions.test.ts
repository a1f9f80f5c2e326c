import { afterEach, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import { builtIn } from '../../src/api/resource.ts'
import { forbidden } from '../../src/api/status.ts'
import { ManualClock } from '../../src/base/clock.ts'
import type { Client } from '../../src/client/client.ts'
import { drive, type Driven } from './driver.ts'
import { object, pods, sampleCluster } from './sample-cluster.ts'

const deployments = builtIn<KubeObject & { readonly spec: { readonly replicas: number } }>('apps/v1 deployments')
const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** `refuses` names the objects that may be neither deleted nor changed. */
async function open({
  refuses,
  columns = 100,
  rows = 24,
}: { readonly refuses?: (name: string) => boolean; readonly columns?: number; readonly rows?: number } = {}): Promise<
  Driven & { readonly client: Client }
> {
  const clock = new ManualClock()
  const { client, close } = await sampleCluster(clock)
  closing.push(close)
  const refuse = (name: string): Promise<never> => Promise.reject(forbidden({ plural: 'things', group: '' }, name, 'you may not'))
  const guarded: Client = {
    ...client,
    delete: (resource, ref, options) => (refuses?.(ref.name) === true ? refuse(ref.name) : client.delete(resource, ref, options)),
    patch: (resource, ref, ...rest) => (refuses?.(ref.name) === true ? refuse(ref.name) : client.patch(resource, ref, ...rest)),
  }
  const driven = await drive({ client: guarded, clock, columns, rows })
  closing.push(() => driven.close())
  await driven.screen.until((text) => text.includes('zz8qr'))
  return { ...driven, client }
}

const names = async (client: Client): Promise<readonly string[]> =>
  (await client.list(pods, { namespace: 'default' })).items.map(({ metadata }) => metadata.name)

describe('delete', () => {
  test('tells how many went, and why the others did not', async () => {
    const { screen, user, client } = await open({ refuses: (name) => name.endsWith('p9vjq') })
    await user.presses('space', 'space', 'space', 'ctrl-d')
    await screen.until(
      (text) => text.includes('Delete 3 pods?') && text.includes('web-7c9f8d6b55-k2lmn') && text.includes('in namespace default'),
    )
    await user.presses('shift-tab', 'shift-tab')
    await user.types('0')
    await user.presses('tab', 'tab', 'tab', 'enter')
    await screen.until((text) => text.includes('2 of 3 deleted; delete pod web-6d5f9c7b44-p9vjq: '))
    expect(await names(client)).toEqual(['web-6d5f9c7b44-p9vjq', 'web-7c9f8d6b55-zz8qr'])
  })

  test('rests on the button that changes nothing, beside the one that deletes', async () => {
    const { screen, user, client } = await open()
    await user.presses('ctrl-d', 'enter')
    await screen.until((text) => !text.includes('Delete pod'))
    expect((await client.list(pods, {})).items.filter(({ metadata }) => metadata.deletionTimestamp !== undefined)).toEqual([])
    await user.presses('ctrl-d', 'right')
    await screen.until((text) => text.includes('[Delete]'))
    await user.presses('enter')
    await screen.until((text) => text.includes('deleting pod web-6d5f9c7b44-7xk2p'))
  })

  test('counts what went by itself meanwhile', async () => {
    const { screen, user, client } = await open()
    await user.presses('space', 'space', 'ctrl-d')
    await screen.until((text) => text.includes('Delete 2 pods?'))
    await client.delete(pods, { name: 'web-6d5f9c7b44-7xk2p', namespace: 'default' }, { gracePeriodSeconds: 0 })
    await user.presses('shift-tab')
    await user.types(' ')
    await user.presses('tab', 'tab', 'enter')
    await screen.until((text) => text.includes('2 pods deleted'))
  })

  test('names the namespaces where they differ', async () => {
    const { screen, user } = await open()
    await user.presses('0')
    await screen.until((text) => text.includes('coredns-1') && text.includes('7xk2p'))
    await user.presses('space', 'G', 'space', 'ctrl-d')
    await screen.until((text) => text.includes('kube-system/coredns-1') && text.includes('default/web-6d5f9c7b44-7xk2p'))
    await user.presses('esc')
    await screen.until((text) => !text.includes('Delete 2 pods?'))
  })

  test('says what an object waits for that stays', async () => {
    const { screen, user, client, pass } = await open()
    await client.patch(pods, { namespace: 'default', name: 'web-6d5f9c7b44-7xk2p' }, 'merge', {
      metadata: { finalizers: ['example.com/hold'] },
    })
    await user.types('/7xk2p\r')
    await user.presses('ctrl-k')
    await screen.until((text) => text.includes('Kill pod web-6d5f9c7b44-7xk2p?') && text.includes('one second to end'))
    await user.presses('tab', 'enter')
    await screen.until((text) => text.includes('deleting pod'))
    const waiting = 'still there: pod web-6d5f9c7b44-7xk2p, waiting for example.com/hold'
    await screen.until((text) => text.includes(waiting))
    await pass(60_000)
    expect(screen.text()).toContain(waiting)
    // Another message stands before it for its time.
    await user.presses('P')
    expect(screen.text()).not.toContain(waiting)
    await pass(10_000)
    expect(screen.text()).toContain(waiting)
    await client.patch(pods, { namespace: 'default', name: 'web-6d5f9c7b44-7xk2p' }, 'merge', { metadata: { finalizers: null } })
    await client.delete(pods, { namespace: 'default', name: 'web-6d5f9c7b44-7xk2p' }, { gracePeriodSeconds: 0 })
    await screen.until((text) => text.includes('pod web-6d5f9c7b44-7xk2p deleted') && !text.includes('still there'))
  })

  test('takes a pod once for all of its containers', async () => {
    const { screen, user, client } = await open()
    await client.create(
      pods,
      object(
        { name: 'two', namespace: 'default' },
        {
          spec: {
            containers: [
              { name: 'a', image: 'a' },
              { name: 'b', image: 'b' },
            ],
          },
        },
      ),
    )
    await user.types('/two\r')
    await user.presses('enter')
    await screen.until((text) => text.includes('PROBES') && / b +b /.test(text))
    await user.presses('space', 'space', 'ctrl-d')
    await screen.until((text) => text.includes('Delete pod two?') && text.includes('with all its containers'))
    await user.presses('esc')
  })
})

describe('scale', () => {
  test('asks once more where the number is ten times as large, and large', async () => {
    const { screen, user, client } = await open()
    const replicas = async (): Promise<unknown> => (await client.get(deployments, { namespace: 'default', name: 'web' })).spec.replicas
    await user.types(':deploy\r')
    await screen.until((text) => text.includes('UP-TO-DATE') && text.includes('web'))
    await user.presses('s')
    await screen.until((text) => text.includes('Scale deployment web'))
    await user.types('500')
    await user.presses('enter')
    await screen.until((text) => text.includes('from 4 to 500? Again to confirm'))
    // Another number is asked about anew.
    await user.types('0')
    await screen.until((text) => text.includes('5000') && !text.includes('confirm'))
    await user.presses('enter')
    await screen.until((text) => text.includes('from 4 to 5000? Again to confirm'))
    expect(await replicas()).toBe(4)
    await user.presses('enter')
    await screen.until((text) => text.includes('deployment web scaled to 5000'))
    expect(await replicas()).toBe(5000)
    for (const number of ['99', '900']) {
      await user.presses('s')
      await screen.until((text) => text.includes('Scale deployment web'))
      await user.types(`${number}\r`)
      await screen.until((text) => text.includes(`deployment web scaled to ${number}`))
    }
  })

  test('says which numbers it takes', async () => {
    const { screen, user } = await open()
    await user.types(':deploy\r')
    await screen.until((text) => text.includes('UP-TO-DATE') && text.includes('web'))
    await user.presses('s')
    await screen.until((text) => text.includes('Scale deployment web'))
    await user.types('1000000\r')
    await screen.until((text) => text.includes('replicas must be a whole number from 0 to 999999'))
  })

  test('tells of those that could not be scaled', async () => {
    const { screen, user, client } = await open({ refuses: (name) => name === 'other' })
    for (const name of ['other', 'third']) {
      const labels = { app: name }
      await client.create(
        deployments,
        object(
          { name, namespace: 'default' },
          {
            spec: {
              replicas: 1,
              selector: { matchLabels: labels },
              template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'x' }] } },
            },
          },
        ),
      )
    }
    await user.types(':deploy\r')
    await screen.until((text) => text.includes('UP-TO-DATE') && text.includes('third') && text.includes('web'))
    await user.presses('space', 'space', 'space', 's')
    await screen.until(
      (text) => text.includes('Scale 3 deployments') && text.includes('web: wanted 4, there are 0') && text.includes('they differ'),
    )
    await user.types('2\r')
    await screen.until((text) => text.includes('2 of 3 scaled to 2; scale deployment other: '))
    expect(
      (await client.list(deployments, { namespace: 'default' })).items.map(({ metadata, spec }) => `${metadata.name} ${spec.replicas}`),
    ).toEqual(['other 1', 'third 2', 'web 2'])
  })
})

describe('a number in a dialog', () => {
  test('takes the place of the one that stood there, unless one goes into it', async () => {
    const { screen, user } = await open()
    await user.types(':deploy\r')
    await screen.until((text) => text.includes('UP-TO-DATE') && text.includes('web'))
    await user.presses('s')
    await screen.until((text) => /replicas +4/.test(text))
    await user.types('2')
    await screen.until((text) => /replicas +2 /.test(text))
    await user.presses('esc', 's')
    await screen.until((text) => /replicas +4/.test(text))
    await user.presses('end')
    await user.types('2')
    await screen.until((text) => /replicas +42 /.test(text))
    await user.presses('esc', 's')
    await user.types('\u001B[200~7\u001B[201~')
    await screen.until((text) => /replicas +7 /.test(text))
    await user.presses('backspace')
    await screen.until((text) => /replicas +how many/.test(text))
  })
})

describe('a dialog', () => {
  test('shows the fields around the focus where not all fit', async () => {
    const { screen, user, client } = await open({ rows: 16 })
    await client.create(
      pods,
      object(
        { name: 'many', namespace: 'default' },
        {
          spec: {
            initContainers: [{ name: 'prepare', image: 'prepare:1' }],
            containers: Array.from({ length: 12 }, (_, at) => ({ name: `part-${at}`, image: `image:${at}` })),
          },
        },
      ),
    )
    await user.types('/many\r')
    await user.presses('i')
    await screen.until((text) => text.includes('prepare (init)') && !text.includes('part-11'))
    // What is typed first takes the place of an image; a backspace means to change it.
    await user.presses('backspace')
    await user.types('9')
    await screen.until((text) => text.includes('prepare:9'))
    await user.presses('tab')
    await user.types('redis:8')
    await screen.until((text) => /part-0 +redis:8 /.test(text))
    await user.presses('shift-tab', 'shift-tab', 'shift-tab', 'shift-tab')
    await screen.until((text) => text.includes('part-11') && !text.includes('prepare (init)') && text.includes('Set'))
  })

  test('names what the keys do at the focus', async () => {
    const { screen, user } = await open()
    await user.presses('ctrl-d')
    await screen.until((text) => text.includes('[Cancel]') && text.includes('⏎ cancel'))
    await user.presses('up', 'up', 'up')
    await screen.until((text) => text.includes('[Background] Foreground  Orphan') && text.includes('another'))
    await user.presses('space')
    await screen.until((text) => text.includes('[Foreground]'))
    await user.presses('tab', 'tab')
    await screen.until((text) => text.includes('on or off'))
    await user.presses('tab', 'tab')
    await screen.until((text) => text.includes('[Delete]') && text.includes('delete'))
    await user.presses('esc')
  })
})

describe('logs', () => {
  test('of a CronJob are those of its last job', async () => {
    const { screen, user, client } = await open()
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'tick', image: 'busybox:1.36' }] } }
    const cronJob = await client.create(
      builtIn<KubeObject>('batch/v1 cronjobs'),
      object({ name: 'clock', namespace: 'default' }, { spec: { schedule: '0 0 1 1 *', jobTemplate: { spec: { template } } } }),
    )
    await user.types(':cronjobs\r')
    await screen.until((text) => text.includes('cronjobs 1'))
    await user.presses('l')
    await screen.until((text) => text.includes('cronjob clock has no job yet'))
    const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'clock', uid: cronJob.metadata.uid, controller: true }
    await client.create(
      builtIn<KubeObject>('batch/v1 jobs'),
      object({ name: 'clock-1', namespace: 'default', ownerReferences: [owner] }, { spec: { template } }),
    )
    await user.presses('l')
    await screen.until((text) => text.includes('clock-1 logs') && text.includes('job clock-1 has no pods'))
  })
})

describe('hold', () => {
  test('cordons nodes and lets them go again, several at once', async () => {
    const { screen, user, client } = await open()
    const nodes = builtIn<KubeObject & { readonly spec: { readonly unschedulable?: boolean } }>('v1 nodes')
    const held = async (): Promise<readonly boolean[]> => (await client.list(nodes)).items.map(({ spec }) => spec.unschedulable === true)
    await user.types(':nodes\r')
    await screen.until((text) => text.includes('nodes 3') && text.includes('z cordon'))
    await user.presses('space', 'space', 'z')
    await screen.until((text) => text.includes('2 nodes cordoned') && text.includes('z uncordon'))
    expect((await held()).filter(Boolean)).toHaveLength(2)
    await user.presses('z')
    await screen.until((text) => text.includes('2 nodes uncordoned'))
    expect((await held()).some(Boolean)).toBe(false)
  })

  test('suspends a CronJob, and t runs it all the same', async () => {
    const { screen, user, client } = await open()
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'tick', image: 'busybox:1.36' }] } }
    await client.create(
      builtIn<KubeObject>('batch/v1 cronjobs'),
      object(
        { name: 'clock', namespace: 'default' },
        { spec: { schedule: '0 0 1 1 *', jobTemplate: { metadata: { labels: { from: 'clock' } }, spec: { template } } } },
      ),
    )
    await user.types(':cronjobs\r')
    await screen.until((text) => text.includes('cronjobs 1') && text.includes('z suspend'))
    await user.presses('z')
    await screen.until((text) => text.includes('cronjob clock suspended') && text.includes('z resume'))
    await user.presses('t')
    await screen.until((text) => /job clock-manual-\S+ created/.test(text))
    const [job] = (await client.list(builtIn<KubeObject>('batch/v1 jobs'), { namespace: 'default' })).items
    expect(job?.metadata).toMatchObject({
      labels: { from: 'clock' },
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual' },
      ownerReferences: [{ kind: 'CronJob', name: 'clock', controller: true }],
    })
    await user.presses('enter')
    await screen.until((text) => text.includes('clock jobs 1'))
  })
})

describe('drain', () => {
  test('says what would be lost, cordons, evicts, and tells when the node is empty', async () => {
    const { screen, user, client } = await open()
    const here = async (): Promise<readonly KubeObject[]> => (await client.list(pods, { fieldSelector: 'spec.nodeName=node-1' })).items
    await user.types(':nodes\r')
    await screen.until((text) => text.includes('nodes 3'))
    await user.types('/node-1\r')
    await user.presses('ctrl-k')
    await screen.until((text) => text.includes('Drain node node-1?') && text.includes('without a controller:'))
    await user.presses('tab', 'enter')
    await screen.until((text) => text.includes('without a controller would be gone for good'))
    await user.presses('shift-tab', 'shift-tab', 'space', 'tab', 'tab', 'enter')
    await screen.until((text) => text.includes('draining node node-1'))
    expect((await client.get(builtIn<KubeObject>('v1 nodes'), { name: 'node-1' })) as unknown).toMatchObject({
      spec: { unschedulable: true },
    })
    // No node agent ends them here.
    for (const { metadata } of await here()) {
      expect(metadata.deletionTimestamp).toBeDefined()
      await client.delete(pods, metadata, { gracePeriodSeconds: 0 })
    }
    await screen.until((text) => text.includes('node node-1 drained'))
  })
})

describe('going to what belongs together', () => {
  test('leads from a pod to its node, and back', async () => {
    const { screen, user } = await open()
    await user.presses('o')
    await screen.until((text) => /pods › \S+ nodes 1 /.test(text) && text.includes('node-1'))
    await user.presses('esc')
    await screen.until((text) => text.includes('zz8qr'))
  })

  test('leads from an event to the object that it tells of', async () => {
    const { screen, user, client } = await open()
    await client.create(
      builtIn<KubeObject>('v1 events'),
      object(
        { name: 'told', namespace: 'default' },
        {
          involvedObject: { apiVersion: 'v1', kind: 'Pod', name: 'web-7c9f8d6b55-zz8qr', namespace: 'default' },
          reason: 'BackOff',
          message: 'waits',
          type: 'Warning',
          source: { component: 'test' },
          lastTimestamp: '2026-01-01T00:00:00Z',
          firstTimestamp: '2026-01-01T00:00:00Z',
          count: 1,
        },
      ),
    )
    await user.types(':events\r')
    await screen.until((text) => text.includes('BackOff') && text.includes('J go to its object'))
    await user.presses('J')
    await screen.until((text) => text.includes('event pods 1 ') && text.includes('zz8qr'))
    // The event stays when the object goes.
    await user.presses('esc')
    await client.delete(pods, { name: 'web-7c9f8d6b55-zz8qr', namespace: 'default' }, { gracePeriodSeconds: 0 })
    await user.presses('J')
    await screen.until((text) => text.includes('pod web-7c9f8d6b55-zz8qr is not there any more') && text.includes('BackOff'))
  })
})

describe('a key that means nothing here', () => {
  test('says so', async () => {
    const { screen, user } = await open()
    await user.presses('!')
    expect(screen.text()).toContain('no key ! here; ? shows all that there are')
    await user.presses('z')
    expect(screen.text()).toContain('hold does not apply to pods')
    await user.presses('enter')
    await screen.until((text) => text.includes('containers 1'))
    await user.presses('L')
    expect(screen.text()).toContain('these rows have no labels')
    await user.presses('ctrl-a')
    await screen.until(
      (text) => text.includes('aliases') && /configmaps +cm/.test(text) && /contexts +context {2}ctx {2}clusters/.test(text),
    )
  })
})

describe('decode', () => {
  test('shows the values of a secret in clear', async () => {
    const { screen, user, client } = await open()
    const data = { password: Buffer.from('s3cret').toString('base64'), key: Buffer.from([0xff, 0xfe, 0]).toString('base64') }
    await client.create(builtIn<KubeObject>('v1 secrets'), object({ name: 'login', namespace: 'default' }, { data }))
    await user.types(':secrets\r')
    await screen.until((text) => text.includes('secrets 1') && text.includes('x decode'))
    await user.presses('x')
    await screen.until(
      (text) => text.includes('login decoded') && text.includes('password: s3cret') && text.includes('<3 bytes that are no text>'),
    )
  })
})

describe('forward', () => {
  test('opens a port here, which :pf and f list and end', async () => {
    const { screen, user } = await open()
    await user.presses('n')
    await screen.until((text) => text.includes('copied the namespace default'))
    await user.presses('f')
    await screen.until((text) => text.includes('no port is forwarded; F on a pod'))
    await user.presses('F')
    await screen.until(
      (text) => text.includes('Forward to pod web-6d5f9c7b44-7xk2p') && /port in the pod +80/.test(text) && /port here +8080/.test(text),
    )
    await user.presses('tab', 'backspace', 'backspace', 'backspace', 'backspace')
    await screen.until((text) => text.includes('any that is free'))
    await user.presses('enter')
    await screen.until((text) => /localhost:\d+ leads to pod web-6d5f9c7b44-7xk2p; :pf lists/.test(text))
    await user.types('f')
    await screen.until(
      (text) => text.includes('forwarded ports 1') && /localhost:\d+ +0 +port 80 of pod default\/web-6d5f9c7b44-7xk2p/.test(text),
    )
    const taken = /localhost:(\d+)/.exec(screen.text())?.[1] ?? ''
    await user.presses('esc', 'F', 'tab')
    await user.types(taken)
    await user.presses('enter')
    // What was typed stays, for another port.
    await screen.until((text) => text.includes(`port ${taken} of this machine is in use`) && new RegExp(`port here +${taken}`).test(text))
    await user.presses('esc')
    await user.types('f')
    await screen.until((text) => text.includes('forwarded ports 1'))
    await user.presses('ctrl-d')
    await screen.until((text) => text.includes('leads nowhere any more') && text.includes('No port is forwarded'))
    await user.types(':deploy\r:pf\r')
    await screen.until((text) => text.includes('forwarded ports 0'))
    await user.types(':pods /zz8qr\r')
    await screen.until((text) => text.includes('pods 1/4'))
    await user.presses('F')
    await screen.until((text) => text.includes('pod web-7c9f8d6b55-zz8qr does not run: it is Pending'))
  })
})

describe('used by', () => {
  test('lists who uses an object, follows changes, and leads on to them', async () => {
    const { screen, user, client } = await open()
    await client.create(builtIn<KubeObject>('v1 configmaps'), object({ name: 'settings', namespace: 'default' }))
    await user.types(':cm\r')
    await screen.until((text) => text.includes('settings'))
    await user.types('/settings\r')
    await user.types('u')
    await screen.until((text) => text.includes('settings users 0') && text.includes('Nothing here uses configmap settings.'))
    await client.create(
      pods,
      object(
        { name: 'reader', namespace: 'default' },
        { spec: { containers: [{ name: 'app', image: 'nginx', envFrom: [{ configMapRef: { name: 'settings' } }] }] } },
      ),
    )
    await screen.until((text) => /pod +default +reader +environment of app/.test(text))
    await user.presses('enter')
    await screen.until((text) => text.includes('settings users › reader containers 1'))
  })

  test('acts on all that are marked or on none, whatever their kinds', async () => {
    const { screen, user, client } = await open()
    await client.create(builtIn<KubeObject>('v1 configmaps'), object({ name: 'settings', namespace: 'default' }))
    const spec = { containers: [{ name: 'app', image: 'nginx', envFrom: [{ configMapRef: { name: 'settings' } }] }] }
    const labels = { app: 'reader' }
    await client.create(pods, object({ name: 'reader', namespace: 'default' }, { spec }))
    await client.create(
      builtIn<KubeObject>('apps/v1 daemonsets'),
      object(
        { name: 'readers', namespace: 'default' },
        { spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } } },
      ),
    )
    await user.types(':cm\r/settings\r')
    await screen.until((text) => text.includes('settings'))
    await user.types('u')
    await screen.until((text) => text.includes('settings users 2'))
    await user.presses('space', 'space', 'ctrl-k')
    await screen.until((text) => text.includes('does not apply to daemonset readers, which is marked too'))
    await user.presses('ctrl-d')
    await screen.until((text) => text.includes('Delete 2 objects?') && text.includes('pod reader') && text.includes('daemonset readers'))
  })
})
