/** Checks of the taints of nodes (validateNodeTaints). */
import { problem } from '../../api/field-errors.ts'
import { goStruct, GoValue } from '../../api/go-value.ts'
import { labelValue } from '../../api/names.ts'
import type { Taint } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { checkQualifiedName } from '../shared/texts.ts'
import { taintEffects } from './taints.ts'

/** Every problem of the taints under a path. */
export function checkTaints(taints: readonly Taint[], path: string): Problem[] {
  const problems: Problem[] = []
  for (const [index, taint] of taints.entries()) {
    const at = `${path}[${index}]`
    const { key = '', value = '', effect = '' } = taint
    checkQualifiedName(problems, key, `${at}.key`)
    const reasons = labelValue(value)
    if (reasons.length > 0) problems.push(problem.invalid(`${at}.value`, value, reasons.join(';')))
    if (effect === '') problems.push(problem.required(`${at}.effect`))
    else if (!taintEffects.includes(effect)) problems.push(problem.notSupported(`${at}.effect`, effect, taintEffects))
    if (taints.findIndex((other) => (other.key ?? '') === key && (other.effect ?? '') === effect) < index)
      problems.push(problem.duplicate(at, goTaint(taint), 'taints must be unique by key and effect pair'))
  }
  return problems
}

const goTaint = ({ key = '', value = '', effect = '', timeAdded }: Taint): GoValue =>
  goStruct('core.Taint', {
    Key: key,
    Value: value,
    Effect: effect,
    TimeAdded: new GoValue(timeAdded === undefined ? '<nil>' : `time.Date(${timeAdded})`),
  })
