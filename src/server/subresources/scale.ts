/** scale: how many replicas an object wants and has, in one form for all kinds that have them. */
import type { LabelSelector, Scale } from '../../api/objects.ts'
import type { KubeObject } from '../../api/object.ts'
import type { Call, Core } from '../core.ts'
import { get, objectIn } from '../verbs/get.ts'

interface Scalable extends KubeObject {
  readonly spec?: { readonly replicas?: number; readonly selector?: LabelSelector | Readonly<Record<string, string>> }
  readonly status?: { readonly replicas?: number }
}

/** The Scale of the object that the call names. */
export function readScale(core: Core, call: Call): Scale {
  return scaleOf(objectIn(get(core, call)) as Scalable)
}

/** The Scale of an object. */
export function scaleOf(object: Scalable): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const selector = selectorText(object.spec?.selector)
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace !== undefined && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { ...((object.spec?.replicas ?? 0) !== 0 && { replicas: object.spec?.replicas ?? 0 }) },
    status: { replicas: object.status?.replicas ?? 0, ...(selector !== '' && { selector }) },
  }
}

/** A selector as query text: `app=web,tier in (a,b)`. */
function selectorText(selector: LabelSelector | Readonly<Record<string, string>> | undefined): string {
  if (selector === undefined) return ''
  const isSet = 'matchLabels' in selector || 'matchExpressions' in selector
  const labels = (isSet ? (selector as LabelSelector).matchLabels : (selector as Readonly<Record<string, string>>)) ?? {}
  const expressions = isSet ? ((selector as LabelSelector).matchExpressions ?? []) : []
  const parts = Object.entries(labels).map(([key, value]) => ({ key, text: `${key}=${value}` }))
  for (const { key, operator, values } of expressions) {
    const list = [...(values ?? [])].sort().join(',')
    const text = operator === 'In' ? `${key} in (${list})` : operator === 'NotIn' ? `${key} notin (${list})` : operator === 'Exists' ? key : `!${key}`
    parts.push({ key, text })
  }
  return parts
    .sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
    .map(({ text }) => text)
    .join(',')
}
