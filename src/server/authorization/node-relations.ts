/**
 * Which objects lead to a node: its pods, what they name, and what volumes name for the claims of pods. Upstream keeps a graph of them
 * (plugin/pkg/auth/authorizer/node/graph.go); here the stored objects are asked, and only when a node is.
 */
import type { PersistentVolume, Pod, VolumeAttachment } from '../../api/objects.ts'
import { persistentVolumes, pods, volumeAttachments } from '../../api/resources.ts'
import { secretsForNodes } from '../../kinds/persistent-volume/secrets-for-nodes.ts'
import { claimNameOf } from '../../kinds/pod/claim-names.ts'
import { isMirrorPod } from '../../kinds/pod/mirror.ts'
import { configMapNamesOf, secretNamesOf } from '../../kinds/pod/named-objects.ts'
import type { Core } from '../core.ts'
import { keyIn, prefixOf } from '../storage/storage.ts'

/** An object as it is asked for: group and resource, and where. */
export interface Place {
  readonly id: string
  readonly namespace: string
  readonly name: string
}

type Leads = (core: Core, node: string, place: Place) => boolean

/** True if the stored objects lead from that one to the node. */
export const isRelated = (core: Core, node: string, place: Place): boolean => relations[place.id]?.(core, node, place) === true

/** Objects that pods of their namespace name; a node that makes pods of its own must not get at more by what they name. */
const namedBy =
  (names: (pod: Pod) => readonly (string | undefined)[]): Leads =>
  (core, node, { namespace, name }) =>
    podsOn(core, node, namespace).some((pod) => !isMirrorPod(pod) && names(pod).includes(name))

const claimsOfPods = namedBy((pod) => (pod.spec.volumes ?? []).map((volume) => claimNameOf(pod, volume)))

const secretsOfPods = namedBy(secretNamesOf)

const relations: Readonly<Record<string, Leads>> = {
  '/pods': (core, node, { namespace, name }) => stored<Pod>(core.store.get(keyIn(pods, namespace, name)))?.spec.nodeName === node,
  '/configmaps': namedBy(configMapNamesOf),
  '/serviceaccounts': namedBy(({ spec }) => [spec.serviceAccountName]),
  '/persistentvolumeclaims': claimsOfPods,
  '/persistentvolumes': (core, node, { name }) =>
    serves(core, node, stored<PersistentVolume>(core.store.get(keyIn(persistentVolumes, '', name)))),
  '/secrets': (core, node, place) => secretsOfPods(core, node, place) || isSecretOfVolume(core, node, place),
  'storage.k8s.io/volumeattachments': (core, node, { name }) =>
    stored<VolumeAttachment>(core.store.get(keyIn(volumeAttachments, '', name)))?.spec.nodeName === node,
}

/** A volume serves a node where a pod there has its claim. */
function serves(core: Core, node: string, volume: PersistentVolume | undefined): boolean {
  const { namespace = '', name = '' } = volume?.spec?.claimRef ?? {}
  return name !== '' && claimsOfPods(core, node, { id: '', namespace, name })
}

const isSecretOfVolume: Leads = (core, node, { namespace, name }) =>
  core.store
    .list(prefixOf({ resource: persistentVolumes, namespace: '' }))
    .entries.map((entry) => stored<PersistentVolume>(entry))
    .some(
      (volume) =>
        volume !== undefined &&
        secretsForNodes(volume).some((secret) => secret.name === name && secret.namespace === namespace) &&
        serves(core, node, volume),
    )

/** The pods of namespaces by node, at one revision. */
interface Placement {
  readonly revision: number
  readonly byNamespace: Map<string, ReadonlyMap<string, readonly Pod[]>>
}

/** Nodes ask many questions between two writes: a namespace is listed for the first of them. */
const placements = new WeakMap<Core['store'], Placement>()

function podsOn({ store }: Core, node: string, namespace: string): readonly Pod[] {
  if (namespace === '') return []
  let placement = placements.get(store)
  if (placement?.revision !== store.revision) placements.set(store, (placement = { revision: store.revision, byNamespace: new Map() }))
  let byNode = placement.byNamespace.get(namespace)
  if (byNode === undefined) {
    const all = store.list(prefixOf({ resource: pods, namespace })).entries.flatMap((entry) => stored<Pod>(entry) ?? [])
    placement.byNamespace.set(namespace, (byNode = Map.groupBy(all, ({ spec }) => spec.nodeName ?? '')))
  }
  return byNode.get(node) ?? []
}

/** What lies under the key of a resource is of its type. */
const stored = <T>(entry: { readonly value: unknown } | undefined): T | undefined => entry?.value as T | undefined
