/** Containers for debugging: added to a pod that runs, joined when they run, and what keeps them from that. */
import { afterEach, expect, it } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import type { ContainerStatus, Pod } from '../../src/api/objects.ts'
import { ManualClock } from '../../src/base/clock.ts'
import type { Client, RemoteCommand } from '../../src/client/client.ts'
import { type Driven, drive } from './driver.ts'
import { pods, putPod, sampleCluster, setContainer } from './sample-cluster.ts'

const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const ref = { namespace: 'default', name: 'web-6d5f9c7b44-7xk2p' }

interface Opened extends Driven {
  readonly client: Client
  /** What was joined, and what was typed there. */
  readonly joined: unknown[]
  /** Ends the process that was joined. */
  readonly exit: (code: number) => void
  /** How many watches follow this one pod. */
  readonly watching: () => number
}

async function open(): Promise<Opened> {
  const clock = new ManualClock()
  const { client, close } = await sampleCluster(clock)
  closing.push(close)
  const joined: unknown[] = []
  const { promise: exit, resolve } = Promise.withResolvers<number>()
  const command: RemoteCommand = {
    stdout: (async function* () {
      yield Buffer.from('/ # ')
      await exit
    })(),
    stderr: (async function* () {})(),
    write: (data) => joined.push(Buffer.from(data).toString()),
    end: () => undefined,
    resize: () => undefined,
    exit,
    kill: () => resolve(0),
  }
  const attach: Client['attach'] = ({ name }, options) => {
    joined.push({ name, ...options })
    return Promise.resolve(command)
  }
  const watches = new Set<object>()
  const watch: Client['watch'] = (resource, options, onEvents, onEnd) => {
    const stop = client.watch(resource, options, onEvents, onEnd)
    const one = { stop }
    if (options?.fieldSelector === `metadata.name=${ref.name}`) watches.add(one)
    return () => {
      watches.delete(one)
      stop()
    }
  }
  const driven = await drive({ client: { ...client, attach, watch }, clock })
  closing.push(() => driven.close())
  await driven.screen.until((text) => text.includes('zz8qr'))
  await driven.user.types('/7xk2p\r')
  return { ...driven, client, joined, exit: resolve, watching: () => watches.size }
}

const added = async (client: Client): Promise<unknown> =>
  ((await client.get(pods, ref)) as Pod & KubeObject).spec.ephemeralContainers?.map(({ name, image, targetContainerName }) => [
    name,
    image,
    targetContainerName,
  ])

/** A node agent would say it. */
const tell = (client: Client, name: string, state: ContainerStatus['state']): Promise<unknown> =>
  client.patch<KubeObject>(
    pods,
    ref,
    'merge',
    { status: { ephemeralContainerStatuses: [{ name, image: 'busybox', imageID: '', ready: false, restartCount: 0, state }] } },
    { subresource: 'status' },
  )

it('D adds a container and joins it when it runs; Ctrl-] leaves it running', async () => {
  const { screen, user, client, joined, settle } = await open()
  await user.types('D')
  await screen.until((text) => text.includes(`Debug pod ${ref.name}`) && /image +busybox/.test(text))
  await user.types('alpine:3')
  await user.presses('tab', 'tab', 'tab', 'enter')
  await expect.poll(() => added(client)).toEqual([['debugger-1', 'alpine:3', 'nginx']])
  await settle()
  expect(joined).toEqual([])
  await tell(client, 'debugger-1', { running: {} })
  await screen.until((text) => text.includes('/ # ') && text.includes('container debugger-1: exit ends it'))
  expect(joined).toEqual([{ name: ref.name, container: 'debugger-1', tty: true, stdin: true }, '\r'])
  await user.types('\u001D')
  await screen.until((text) => text.includes('container debugger-1 runs on; X joins it again'))
})

it('says in the dialog why the container does not run, and keeps what was typed', async () => {
  const { screen, user, client, joined } = await open()
  await user.types('D')
  await screen.until((text) => text.includes('Debug pod'))
  await user.presses('backspace', ...Array.from({ length: 6 }, () => 'backspace'), 'tab', 'tab', 'tab', 'enter')
  await screen.until((text) => text.includes('the container needs an image'))
  await user.presses('tab')
  await user.types('nothing')
  await user.presses('tab', 'tab', 'tab', 'enter')
  await expect.poll(() => added(client)).toEqual([['debugger-1', 'nothing', 'nginx']])
  await tell(client, 'debugger-1', { waiting: { reason: 'ErrImagePull', message: 'there is no such image' } })
  await screen.until((text) => text.includes('ErrImagePull: there is no such image') && /image +nothing/.test(text))
  expect(joined).toEqual([])
})

it('watches the pod no longer than somebody waits for its container', async () => {
  const { screen, user, client, joined, watching } = await open()
  const ask = async (): Promise<void> => {
    await user.types('D')
    await screen.until((text) => text.includes('Debug pod'))
    await user.presses('tab', 'tab', 'tab', 'enter')
  }
  await ask()
  await screen.until(() => watching() === 1)
  await user.presses('esc')
  await screen.until((text) => text.includes('container debugger-1 stays in pod') && !text.includes('Debug pod'))
  expect(watching()).toBe(0)
  await tell(client, 'debugger-1', { running: {} })
  await ask()
  await screen.until(() => watching() === 1)
  await tell(client, 'debugger-2', { terminated: { exitCode: 3 } })
  await screen.until((text) => text.includes('debugger-2 ended with exit code 3'))
  expect(watching()).toBe(0)
  expect(joined).toEqual([])
})

it("has nobody's processes to see where no container runs", async () => {
  const { screen, user, client } = await open()
  await setContainer(client, ref, { restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } })
  await screen.until((text) => text.includes('CrashLoopBackOff'))
  await user.types('x')
  await screen.until((text) => text.includes(`no container of pod ${ref.name} is running; D adds one`))
  await user.types('D')
  await screen.until((text) => text.includes('Debug pod') && !text.includes('processes of'))
  await user.presses('enter')
  await expect.poll(() => added(client)).toEqual([['debugger-1', 'busybox', undefined]])
})

it('is not offered where a pod does not run', async () => {
  const { screen, user, client } = await open()
  const pod = await putPod(client, 'waits', { waiting: 'ContainerCreating' })
  expect(pod.metadata.name).toBe('waits')
  await user.types('/waits\r')
  await screen.until((text) => text.includes('▌  waits'))
  await user.types('D')
  await screen.until((text) => text.includes('pod waits does not run: it is Pending'))
})
