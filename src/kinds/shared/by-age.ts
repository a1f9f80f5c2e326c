/** The order of objects by age. */
import type { KubeObject } from '../../api/object.ts'
import { compareTexts } from '../../base/order.ts'

/** Older ones first; of one second by their names. */
export const byAge = ({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number =>
  compareTexts(a.creationTimestamp, b.creationTimestamp) || compareTexts(a.name, b.name)
