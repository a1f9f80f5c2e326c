/** Labels of nodes that have new names, and what upstream says of the old ones. */
import { archLabel, controlPlaneLabel, earlierLabels, instanceTypeLabel, osLabel, regionLabel, zoneLabel } from '../node/labels.ts'

const since = (version: string, label: string): string => `deprecated since ${version}; use "${label}" instead`

export const oldNodeLabels: Readonly<Record<string, string>> = {
  [earlierLabels[archLabel]]: since('v1.14', archLabel),
  [earlierLabels[osLabel]]: since('v1.14', osLabel),
  [earlierLabels[regionLabel]]: since('v1.17', regionLabel),
  [earlierLabels[zoneLabel]]: since('v1.17', zoneLabel),
  [earlierLabels[instanceTypeLabel]]: since('v1.17', instanceTypeLabel),
  'app.kubernetes.io/created-by': 'deprecated since v1.9',
  'scheduler.alpha.kubernetes.io/preferAvoidPods': 'deprecated since v1.22; use Taints and Tolerations instead',
  [earlierLabels[controlPlaneLabel]]: `use "${controlPlaneLabel}" instead`,
}
