/** What makes a pod of a StatefulSet itself: its ordinal, name, labels, host name and claims. */
import type { New } from '../../api/object.ts'
import type { PersistentVolumeClaim, Pod, PodTemplateSpec, StatefulSet } from '../../api/objects.ts'
import { statefulSets } from '../../api/resources.ts'
import { revisionHashLabel } from '../../kinds/shared/revision-labels.ts'
import { controllerReference } from '../owners.ts'
import { podFromTemplate } from '../pods.ts'

const nameLabel = 'statefulset.kubernetes.io/pod-name'
const indexLabel = 'apps.kubernetes.io/pod-index'

/** The ordinal in the pod's name, if the name is one of this set's. */
export function ordinalOf(set: StatefulSet, pod: Pod): number | undefined {
  const match = /^(.*)-(\d+)$/.exec(pod.metadata.name)
  return match !== null && match[1] === set.metadata.name ? Number(match[2]) : undefined
}

export const firstOrdinal = (set: StatefulSet): number => set.spec?.ordinals?.start ?? 0

export const revisionOf = (pod: Pod): string => pod.metadata.labels?.[revisionHashLabel] ?? ''

/** The pod of this ordinal, made from a revision's template. */
export function podAt(
  set: StatefulSet,
  ordinal: number,
  { template, revision }: { readonly template: PodTemplateSpec; readonly revision: string },
): New<Pod> {
  const name = `${set.metadata.name}-${ordinal}`
  const pod = podFromTemplate(template, { owner: set, resource: statefulSets, name })
  const service = set.spec?.serviceName
  return {
    metadata: {
      ...pod.metadata,
      generateName: `${set.metadata.name}-`,
      labels: { ...pod.metadata.labels, ...identityLabels(name, ordinal), [revisionHashLabel]: revision },
    },
    spec: {
      ...pod.spec,
      hostname: name,
      ...(service !== undefined && service !== '' && { subdomain: service }),
      ...withClaims(set, pod.spec.volumes, ordinal),
    },
  }
}

/** The pod with the labels that its ordinal needs; undefined when it has the one with its name (identityMatches looks at no other). */
export function corrected(pod: Pod, ordinal: number): Pod | undefined {
  const labels = identityLabels(pod.metadata.name, ordinal)
  if (pod.metadata.labels?.[nameLabel] === pod.metadata.name) return undefined
  return { ...pod, metadata: { ...pod.metadata, labels: { ...pod.metadata.labels, ...labels } } }
}

/** The claims of this ordinal. */
export function claimsAt(set: StatefulSet, ordinal: number): readonly New<PersistentVolumeClaim>[] {
  const { namespace } = set.metadata
  const owners =
    set.spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete' ? [controllerReference(set, statefulSets)] : undefined
  return (set.spec?.volumeClaimTemplates ?? []).map((template) => {
    const { labels, annotations, name } = template.metadata
    const allLabels = { ...labels, ...set.spec?.selector.matchLabels }
    return {
      metadata: {
        name: claimName(set, name, ordinal),
        ...(namespace !== undefined && { namespace }),
        ...(Object.keys(allLabels).length > 0 && { labels: allLabels }),
        ...(annotations !== undefined && { annotations }),
        ...(owners !== undefined && { ownerReferences: owners }),
      },
      spec: template.spec,
    }
  })
}

export const claimName = (set: StatefulSet, template: string, ordinal: number): string => `${template}-${set.metadata.name}-${ordinal}`

/** The names of the set's claim templates, which its pods' volumes have too. */
export const claimTemplates = (set: StatefulSet): readonly string[] =>
  (set.spec?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name)

const identityLabels = (name: string, ordinal: number) => ({ [nameLabel]: name, [indexLabel]: String(ordinal) })

function withClaims(set: StatefulSet, volumes: Pod['spec']['volumes'], ordinal: number) {
  const templates = claimTemplates(set)
  if (templates.length === 0) return {}
  const claimed = templates.map((name) => ({ name, persistentVolumeClaim: { claimName: claimName(set, name, ordinal) } }))
  const others = (volumes ?? []).filter(({ name }) => !templates.includes(name))
  return { volumes: [...claimed, ...others] }
}
