/** A server in memory with a scheduler, for tests. */
import type { KubeObject, New } from '../../src/api/object.ts'
import type { Node, Pod } from '../../src/api/objects.ts'
import { nodes, pods } from '../../src/api/resources.ts'
import { ManualClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { createInformers } from '../../src/client/informers.ts'
import { createSeriesRecorder } from '../../src/client/series-recorder.ts'
import { startScheduler } from '../../src/scheduler/scheduler.ts'
import { startServer } from '../server/start-server.ts'
import type { Resource } from '../../src/api/resource.ts'

/** Lets promises and immediate turns run until the condition holds; time moves only in steps of nothing. */
export async function until<T>(clock: ManualClock, find: () => T | undefined | false, what: string): Promise<T> {
  for (let turn = 0; turn < 5000; turn++) {
    const found = find()
    if (found !== undefined && found !== false) return found
    await clock.advance(0)
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error(`never: ${what}`)
}

export async function startCluster() {
  const clock = new ManualClock()
  const random = seededRandom(1)
  const { client, stop: stopServer } = await startServer({ clock })
  const informers = createInformers(client, clock)
  const errors: string[] = []
  const recorder = createSeriesRecorder({
    client,
    clock,
    random,
    component: 'default-scheduler',
    instance: 'default-scheduler-here',
    fieldManager: 'kube-scheduler',
  })
  const stop = startScheduler({
    client,
    informers,
    recorder,
    clock,
    random,
    onError: (pod, error) => errors.push(`${pod}: ${error.message}`),
  })
  await until(clock, () => informers.of(pods).synced && informers.of(nodes).synced, 'synced')
  const create = async <T extends KubeObject>(resource: Resource<T>, object: New<T>): Promise<T> => client.create(resource, object)
  return {
    client,
    clock,
    informers,
    errors,
    recorder,
    /** Creates a node with its status, ready and without taints but those given. */
    async node(
      name: string,
      {
        labels = {},
        allocatable = {},
        ...spec
      }: { labels?: Record<string, string>; allocatable?: Record<string, string> } & Node['spec'] = {},
    ) {
      const amounts = { cpu: '4', memory: '8Gi', pods: '110', ...allocatable }
      const made = await create(nodes, {
        metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
        spec,
        status: { allocatable: amounts, capacity: amounts, conditions: [{ type: 'Ready', status: 'True' }] },
      } as New<Node>)
      // A server may taint new nodes; the tests say themselves which taints there are.
      return client.update(nodes, { ...made, spec: { ...made.spec, taints: spec.taints ?? [] } })
    },
    async pod(name: string, spec: Partial<Pod['spec']> & { cpu?: string; memory?: string } = {}, labels: Record<string, string> = {}) {
      const { cpu, memory, ...rest } = spec
      const requests = { ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) }
      return create(pods, {
        metadata: { name, namespace: 'default', labels },
        spec: { containers: [{ name: 'c', image: 'example.com/app:1', resources: { requests } }], ...rest },
      } as New<Pod>)
    },
    nodeOf: (name: string) => until(clock, () => informers.of(pods).get(`default/${name}`)?.spec?.nodeName, `${name} is bound`),
    refusalOf: (name: string) =>
      until(
        clock,
        () =>
          informers
            .of(pods)
            .get(`default/${name}`)
            ?.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False')?.message,
        `${name} is refused`,
      ),
    async stop() {
      stop()
      informers.close()
      await stopServer()
    },
  }
}
