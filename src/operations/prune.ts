/** What `apply --prune` takes away: objects that were applied once and are in no manifest any more. */
import { lastApplied } from '../api/last-applied.ts'
import type { KubeObject } from '../api/object.ts'
import { apiVersionOf, type Resource } from '../api/resource.ts'
import type { Client } from '../client/client.ts'
import { deleteObject, type DeleteChoice } from './delete.ts'
import { listPages } from './list-pages.ts'

/** Upstream's list, for when none is given. */
const usual = [
  'v1/ConfigMap',
  'v1/Endpoints',
  'v1/PersistentVolumeClaim',
  'v1/Pod',
  'v1/ReplicationController',
  'v1/Secret',
  'v1/Service',
  'batch/v1/Job',
  'batch/v1/CronJob',
  'networking.k8s.io/v1/Ingress',
  'apps/v1/DaemonSet',
  'apps/v1/Deployment',
  'apps/v1/ReplicaSet',
  'apps/v1/StatefulSet',
  'v1/Namespace',
  'v1/PersistentVolume',
]

const named = (resources: readonly Resource[], word: string): Resource<KubeObject> | undefined =>
  resources.find((each) => `${apiVersionOf(each)}/${each.kind}` === word) as Resource<KubeObject> | undefined

/** The kinds that `GROUP/VERSION/KIND` names, the namespaced ones first. Throws an Error, in kubectl's words, for what names none. */
export function prunedKinds(resources: readonly Resource[], words: readonly string[]): readonly Resource<KubeObject>[] {
  const found = words.map((word) => {
    const [group = '', version = '', kind = '', ...more] = word.split('/')
    if (kind === '' || more.length > 0) throw new Error(`invalid GroupVersionKind format: ${word}, please follow <group/version/kind>`)
    const apiVersion = group === 'core' || group === '' ? version : `${group}/${version}`
    const resource = named(resources, `${apiVersion}/${kind}`)
    if (resource === undefined) throw new Error(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`)
    return resource
  })
  const all = words.length > 0 ? found : usual.flatMap((word) => named(resources, word) ?? [])
  return [...all.filter(({ namespaced }) => namespaced), ...all.filter(({ namespaced }) => !namespaced)]
}

export interface Pruning {
  readonly kinds: readonly Resource<KubeObject>[]
  /** Where manifests stand. */
  readonly namespaces: ReadonlySet<string>
  /** The uids of what was applied now. */
  readonly kept: ReadonlySet<string>
  readonly labelSelector: string | undefined
  readonly choice: Pick<DeleteChoice, 'grace' | 'propagation'>
  readonly dryRun: 'none' | 'client' | 'server'
}

/** Gives each object once it was asked to go; it is not waited for. */
export async function* prune(
  client: Client,
  { kinds, namespaces, kept, labelSelector, choice, dryRun }: Pruning,
): AsyncGenerator<{ readonly resource: Resource<KubeObject>; readonly object: KubeObject }> {
  const places = [...namespaces].flatMap((namespace) =>
    kinds.filter(({ namespaced }) => namespaced).map((resource) => ({ resource, namespace })),
  )
  const others = kinds.filter(({ namespaced }) => !namespaced).map((resource) => ({ resource, namespace: undefined }))
  for (const { resource, namespace } of [...places, ...others]) {
    const { items } = await listPages(client, resource, { namespace, labelSelector })
    for (const object of items) {
      const { name, uid, annotations } = object.metadata
      if (annotations?.[lastApplied] === undefined || kept.has(uid)) continue
      if (dryRun !== 'client') await deleteObject(client, resource, { namespace, name }, { ...choice, dryRun })
      yield { resource, object }
    }
  }
}
