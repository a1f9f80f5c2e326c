/** The block of a workload's pod template, and what pods share with it. */
import type { PodTemplateSpec, Toleration, TopologySpreadConstraint } from '../../api/objects.ts'
import { compareTexts } from '../../base/order.ts'
import { selectorText } from '../print/cells.ts'
import { writeContainers } from './containers.ts'
import { writeAnnotations, writeLabels, writeList } from './metadata.ts'
import { startPage, type Page } from './page.ts'
import { writeVolumes } from './volumes.ts'

const indent = '  '

/** A template by itself, as `rollout history --revision` shows it: kubectl does not align that one. */
export function describeTemplate(template: PodTemplateSpec): string {
  const page = startPage({}, 0)
  writePodTemplate(page, template)
  return page.toText('raw')
}

export function writePodTemplate(page: Page, template: PodTemplateSpec | undefined): void {
  page.line(0, 'Pod Template:')
  if (template === undefined) {
    page.write(1, '<unset>')
    return
  }
  const { metadata, spec } = template
  writeLabels(page, '  Labels', metadata?.labels)
  if (Object.keys(metadata?.annotations ?? {}).length > 0) writeAnnotations(page, '  Annotations', metadata?.annotations)
  if (spec === undefined) return
  if (spec.serviceAccountName !== undefined && spec.serviceAccountName !== '') page.field(1, 'Service Account', spec.serviceAccountName)
  if (spec.initContainers !== undefined && spec.initContainers.length > 0)
    writeContainers(page, { title: 'Init Containers', containers: spec.initContainers, indent })
  writeContainers(page, { title: 'Containers', containers: (spec.containers as typeof spec.containers | null) ?? [], indent })
  writeVolumes(page, spec.volumes, indent)
  writeSpread(page, spec.topologySpreadConstraints, indent)
  if (spec.priorityClassName !== undefined && spec.priorityClassName !== '') page.field(1, 'Priority Class Name', spec.priorityClassName)
  writeLabels(page, '  Node-Selectors', spec.nodeSelector)
  writeTolerations(page, '  Tolerations', spec.tolerations)
}

/** Topology spread constraints by key; nothing where there are none. */
export function writeSpread(page: Page, constraints: readonly TopologySpreadConstraint[] | undefined, indentText: string): void {
  if (constraints === undefined || constraints.length === 0) return
  const texts = [...constraints]
    .sort((left, right) => compareTexts(left.topologyKey, right.topologyKey))
    .map(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) => {
      const selector = labelSelector === undefined ? '' : ` for selector ${selectorText(labelSelector)}`
      return `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`
    })
  writeList(page, `${indentText}Topology Spread Constraints`, texts)
}

/** Tolerations by key. */
export function writeTolerations(page: Page, title: string, tolerations: readonly Toleration[] | undefined): void {
  const sorted = [...(tolerations ?? [])].sort((left, right) => compareTexts(left.key ?? '', right.key ?? ''))
  writeList(page, title, sorted.map(tolerationText))
}

function tolerationText({ key = '', value = '', effect = '', operator, tolerationSeconds }: Toleration): string {
  const matched = `${key}${value === '' ? '' : `=${value}`}${effect === '' ? '' : `:${effect}`}`
  const exists = operator === 'Exists' && value === '' ? (key === '' && effect === '' ? 'op=Exists' : ' op=Exists') : ''
  return `${matched}${exists}${tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`}`
}
