/** Checks of what annotations of nodes once said (ValidateNodeSpecificAnnotations). */
import { problem } from '../../api/field-errors.ts'
import { syntaxError } from '../../api/json-syntax.ts'
import type { Taint } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { type AnnotatedList, readAnnotatedList } from '../shared/annotated-list.ts'
import { checkTaints } from './taint-checks.ts'

const path = 'metadata.annotations'
const oldTaints = 'scheduler.alpha.kubernetes.io/taints'
const taintList: AnnotatedList = { struct: 'Taint', fields: { Key: 'string', Value: 'string', Effect: 'core.TaintEffect' } }
const avoidedPods = 'scheduler.alpha.kubernetes.io/preferAvoidPods'

/** Every problem of a node's annotations; of other keys there are none. */
export function checkNodeAnnotations(annotations: Readonly<Record<string, string>> | undefined): Problem[] {
  const [taints, avoided] = [annotations?.[oldTaints], annotations?.[avoidedPods]]
  return [...(taints ? checkOldTaints(taints) : []), ...(avoided ? checkAvoidedPods(avoided) : [])]
}

function checkOldTaints(text: string): Problem[] {
  const read = readAnnotatedList(text, taintList)
  // What was read fits the fields of a taint.
  return typeof read === 'string'
    ? [problem.invalid(path, oldTaints, read)]
    : checkTaints(read as readonly unknown[] as readonly Taint[], `${path}.${oldTaints}`)
}

/** As far as a node may say which controller's pods it would rather not have. */
interface AvoidedPods {
  readonly preferAvoidPods?: readonly { readonly podSignature?: { readonly podController?: { readonly controller?: boolean } } }[]
}

/** ValidateAvoidPodsInNodeAnnotations; entries that are no objects are taken for empty ones. */
function checkAvoidedPods(text: string): Problem[] {
  let read: AvoidedPods
  try {
    read = (JSON.parse(text) as AvoidedPods | null) ?? {}
  } catch {
    return [problem.invalid(`${path}.AvoidPods`, avoidedPods, syntaxError(text))]
  }
  if (Array.isArray(read))
    return [problem.invalid(`${path}.AvoidPods`, avoidedPods, 'json: cannot unmarshal array into Go value of type v1.AvoidPods')]
  const entries = Array.isArray(read.preferAvoidPods) ? (read.preferAvoidPods as NonNullable<AvoidedPods['preferAvoidPods']>) : []
  return entries.flatMap((entry, index) => {
    const at = `${path}.${avoidedPods}[${index}].PodSignature`
    const controller = entry.podSignature?.podController
    if (controller === undefined) return [problem.required(at)]
    return controller.controller === false ? [problem.invalid(`${at}.PodController.Controller`, false, 'must point to a controller')] : []
  })
}
