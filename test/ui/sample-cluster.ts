/** An API server in memory with a few objects in typical states, for tests of the UI and for looking at it. */
import type { KubeObject, New } from '../../src/api/object.ts'
import type { ContainerStatus, Pod } from '../../src/api/objects.ts'
import { builtIn, type Resource } from '../../src/api/resource.ts'
import { hasReason } from '../../src/api/status.ts'
import type { Clock } from '../../src/base/clock.ts'
import type { Client } from '../../src/client/client.ts'
import type { NodeAccess } from '../../src/server/node-access.ts'
import { startServer } from '../server/start-server.ts'

const loose = (id: string): Resource<KubeObject> => builtIn<KubeObject>(id)

export const pods = loose('v1 pods')
const nodes = loose('v1 nodes')
const deployments = loose('apps/v1 deployments')

/** An object of any kind; tests write only the fields that matter. */
export const object = (metadata: Record<string, unknown>, rest: Record<string, unknown> = {}): New<KubeObject> =>
  ({ metadata, ...rest }) as New<KubeObject>

export interface PodLook {
  readonly namespace?: string
  readonly node?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Undefined: running. */
  readonly waiting?: string | undefined
  readonly restarts?: number
  readonly containers?: readonly string[]
}

/** Makes a pod that looks as if a node agent had taken care of it. */
export async function putPod(client: Client, name: string, look: PodLook = {}): Promise<KubeObject> {
  const { namespace = 'default', node = 'node-1', labels = { app: 'web' }, waiting, restarts = 0, containers = ['nginx'] } = look
  const made = await client.create(
    pods,
    object(
      { name, namespace, labels },
      {
        spec: {
          nodeName: node,
          containers: containers.map((container) => ({ name: container, image: 'nginx:1.27', ports: [{ containerPort: 80 }] })),
        },
      },
    ),
  )
  return setPod(client, made, { waiting, restarts })
}

/** Gives a pod another state. */
export function setPod(
  client: Client,
  pod: KubeObject,
  { waiting, restarts = 0 }: Pick<PodLook, 'waiting' | 'restarts'>,
): Promise<KubeObject> {
  const ready = waiting === undefined
  const startedAt = pod.metadata.creationTimestamp
  const status = {
    phase: ready ? 'Running' : 'Pending',
    ...(ready && { podIP: '10.244.1.14' }),
    hostIP: '10.0.0.1',
    startTime: startedAt,
    conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
      type,
      status: ready || type === 'PodScheduled' || type === 'Initialized' ? 'True' : 'False',
      lastTransitionTime: startedAt,
    })),
    containerStatuses: (pod as Pod & KubeObject).spec.containers.map(({ name }) => ({
      name,
      image: 'nginx:1.27',
      imageID: '',
      ready,
      started: ready,
      restartCount: restarts,
      state: ready ? { running: { startedAt } } : { waiting: { reason: waiting, message: `why ${waiting}` } },
      lastState: {},
    })),
  }
  return client.patch<KubeObject>(pods, pod.metadata, 'merge', { status }, { subresource: 'status' })
}

/** Says of the one container of a pod what its status is now. */
export const setContainer = (
  client: Client,
  { namespace, name }: { readonly namespace?: string; readonly name: string },
  status: Partial<ContainerStatus>,
): Promise<KubeObject> =>
  client.patch<KubeObject>(
    pods,
    { namespace, name },
    'merge',
    { status: { containerStatuses: [{ name: 'nginx', image: 'nginx:1.27', imageID: '', ready: false, restartCount: 0, ...status }] } },
    { subresource: 'status' },
  )

export async function putNode(client: Client, name: string): Promise<void> {
  await client.create(nodes, object({ name, labels: { 'kubernetes.io/hostname': name } }))
  await client.patch(
    nodes,
    { name },
    'merge',
    {
      status: {
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            reason: 'KubeletReady',
            lastHeartbeatTime: '2026-01-01T00:00:00Z',
            lastTransitionTime: '2026-01-01T00:00:00Z',
          },
        ],
        nodeInfo: {
          architecture: 'amd64',
          bootID: '',
          containerRuntimeVersion: 'simulated://1.0',
          kernelVersion: '6.1',
          kubeProxyVersion: '',
          kubeletVersion: 'v1.33.0',
          machineID: '',
          operatingSystem: 'linux',
          osImage: 'inkube',
          systemUUID: '',
        },
      },
    },
    { subresource: 'status' },
  )
}

export async function putDeployment(client: Client, name: string, replicas: number): Promise<void> {
  const labels = { app: name }
  await client.create(
    deployments,
    object(
      { name, namespace: 'default', labels },
      {
        spec: {
          replicas,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: 'nginx', image: 'nginx:1.27' }] } },
        },
      },
    ),
  )
}

/** A server with nodes, a deployment and its pods, one of them broken and one on its way. */
export async function sampleCluster(
  clock: Clock,
): Promise<{ readonly client: Client; connectNodes(nodes: NodeAccess): void; close(): Promise<void> }> {
  const server = await startServer({ clock })
  const { client } = server
  // A controller would make these; pods are refused without.
  for (const namespace of ['default', 'kube-system']) {
    await client.create(loose('v1 serviceaccounts'), object({ name: 'default', namespace })).catch((error: unknown) => {
      if (!hasReason(error, 'AlreadyExists')) throw error
    })
  }
  for (const name of ['control-plane', 'node-1', 'node-2']) await putNode(client, name)
  await putDeployment(client, 'web', 4)
  await putPod(client, 'web-6d5f9c7b44-7xk2p')
  await putPod(client, 'web-6d5f9c7b44-p9vjq', { node: 'node-2' })
  await putPod(client, 'web-7c9f8d6b55-k2lmn', { waiting: 'ContainerCreating' })
  await putPod(client, 'web-7c9f8d6b55-zz8qr', { node: 'node-2', waiting: 'ImagePullBackOff' })
  await putPod(client, 'coredns-1', { namespace: 'kube-system', labels: { app: 'dns' } })
  return { client, connectNodes: server.connectNodes, close: () => server.stop() }
}
