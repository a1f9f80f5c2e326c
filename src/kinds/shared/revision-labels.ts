/** Labels that tell apart what was made of the revisions of a template. */
import type { PodTemplateSpec } from '../../api/objects.ts'

/** Of the ReplicaSets and pods of a Deployment. */
export const templateHashLabel = 'pod-template-hash'

/** Of the pods of a DaemonSet or a StatefulSet. */
export const revisionHashLabel = 'controller-revision-hash'

/** The template as its Deployment has it: without the label of the revision. */
export function withoutHash<T extends PodTemplateSpec>(template: T) {
  const { [templateHashLabel]: _hash, ...labels } = template.metadata?.labels ?? {}
  return { ...template, metadata: { ...template.metadata, labels } }
}
