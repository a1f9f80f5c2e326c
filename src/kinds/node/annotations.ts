/** Checks of what annotations of nodes once said (ValidateNodeSpecificAnnotations). */
import { problem } from '../../api/field-errors.ts'
import { jsonKind } from '../../api/json-kind.ts'
import { isJsonObject } from '../../api/json-object.ts'
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

interface Avoided {
  readonly podSignature?: { readonly podController?: { readonly controller?: boolean | null } | null } | null
}

/** As far as a node may say which controller's pods it would rather not have. */
interface AvoidedPods {
  readonly preferAvoidPods?: readonly (Avoided | null)[]
}

/** ValidateAvoidPodsInNodeAnnotations; entries that are no objects are taken for empty ones. */
function checkAvoidedPods(text: string): Problem[] {
  let read: unknown
  try {
    read = JSON.parse(text) ?? {}
  } catch {
    return [problem.invalid(`${path}.AvoidPods`, avoidedPods, syntaxError(text))]
  }
  if (!isJsonObject(read))
    return [
      problem.invalid(`${path}.AvoidPods`, avoidedPods, `json: cannot unmarshal ${jsonKind(read)} into Go value of type v1.AvoidPods`),
    ]
  const { preferAvoidPods } = read as AvoidedPods
  const entries = Array.isArray(preferAvoidPods) ? (preferAvoidPods as NonNullable<AvoidedPods['preferAvoidPods']>) : []
  return entries.flatMap((entry, index) => {
    const at = `${path}.${avoidedPods}[${index}].PodSignature`
    const controller = entry?.podSignature?.podController
    if (controller === undefined || controller === null) return [problem.required(at)]
    return controller.controller === false ? [problem.invalid(`${at}.PodController.Controller`, false, 'must point to a controller')] : []
  })
}
