/** The scale of a custom object: its definition says where replicas and selector stand. */
import type { KubeObject } from '../../api/object.ts'
import type { CustomResourceSubresourceScale, Scale } from '../../api/objects.ts'
import { failure, internalError } from '../../api/status.ts'
import { isMap, type JsonMap } from '../../api/json-schema/schema.ts'

const partsOf = (path: string): string[] => path.split('.').slice(1)

/** What stands at a simple path such as `.spec.replicas`. */
export function valueAt(object: unknown, path: string): unknown {
  let value = object
  for (const part of partsOf(path)) value = isMap(value) ? value[part] : undefined
  return value
}

/** The Scale of an object; upstream has no scale of one that does not say its replicas. */
export function customScaleOf(paths: CustomResourceSubresourceScale, object: KubeObject): Scale {
  const wanted = valueAt(object, paths.specReplicasPath)
  if (typeof wanted !== 'number') throw internalError(`the spec replicas field ${JSON.stringify(paths.specReplicasPath)} does not exist`)
  const found = valueAt(object, paths.statusReplicasPath)
  const selector = paths.labelSelectorPath === undefined ? undefined : valueAt(object, paths.labelSelectorPath)
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace !== undefined && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { ...(wanted !== 0 && { replicas: wanted }) },
    status: { replicas: typeof found === 'number' ? found : 0, ...(typeof selector === 'string' && selector !== '' && { selector }) },
  }
}

/** Writes replicas into a draft. */
export function setReplicas(paths: CustomResourceSubresourceScale, draft: JsonMap, replicas: number): void {
  const parts = partsOf(paths.specReplicasPath)
  const last = parts.pop()
  let map = draft
  for (const part of parts) {
    const next = map[part]
    const inner: JsonMap = isMap(next) ? next : {}
    map[part] = inner
    map = inner
  }
  if (last === undefined) throw failure(500, '', 'the spec replicas field does not exist')
  map[last] = replicas
}
