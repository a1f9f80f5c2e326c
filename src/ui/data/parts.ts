/** What of an object a tree shows below it: the containers of a pod, and the objects that it names. Pure. */
import type { KubeObject } from '../../api/object.ts'
import type { Pod } from '../../api/objects.ts'
import { configMaps, persistentVolumeClaims, secrets, serviceAccounts } from '../../api/resources.ts'
import { type Reference, referencesOfPod } from '../../operations/references.ts'
import { containersOf, type PodContainer } from './pod-containers.ts'

/** What is kept of an object for the rows below it, and for finding the rows that it stands below. */
export interface Parts {
  readonly labels: Readonly<Record<string, string>>
  readonly containers: readonly PodContainer[]
  readonly references: readonly Reference[]
}

/** Kinds whose objects are shown below the pods that use them. */
export const partKinds = [serviceAccounts, configMaps, secrets, persistentVolumeClaims]

const partIds: ReadonlySet<string> = new Set(partKinds.map(({ id }) => id))

/** The same in every namespace, for every pod. */
const everywhere = 'kube-root-ca.crt'

export function partsOf(object: KubeObject): Parts {
  const { labels = {} } = object.metadata
  if (object.kind !== 'Pod') return { labels, containers: [], references: [] }
  const pod = object as Pod & KubeObject
  const named = referencesOfPod(pod).filter(({ resource, name }) => partIds.has(resource.id) && name !== everywhere)
  const byObject = Map.groupBy(named, ({ resource, name }) => `${resource.id} ${name}`)
  return {
    labels,
    containers: containersOf(pod),
    references: [...byObject.values()].flatMap(([first, ...more]) =>
      first === undefined
        ? []
        : [
            {
              ...first,
              how: [...new Set([first, ...more].map(({ how }) => how))].join(', '),
              optional: [first, ...more].every(({ optional }) => optional === true),
            },
          ],
    ),
  }
}
