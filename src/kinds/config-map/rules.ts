/** Everything the server asks of config maps. */
import { equal } from '../../api/equal.ts'
import { problem } from '../../api/field-errors.ts'
import type { ConfigMap } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { byteLength, encodedLength, mostBytes } from '../shared/data-size.ts'
import { checkConfigMapKey } from '../shared/texts.ts'
import { unchangedFirst } from '../shared/update-checks.ts'

export const rules: Rules<ConfigMap> = { updateChecks: unchangedFirst, check, checkUpdate: checkChange }

function check({ data, binaryData }: ConfigMap): Problem[] {
  const problems: Problem[] = []
  let size = 0
  for (const key in data) {
    checkConfigMapKey(problems, key, `data[${key}]`)
    if (binaryData?.[key] !== undefined) problems.push(problem.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'))
    size += byteLength(data[key] ?? '')
  }
  for (const key in binaryData) {
    checkConfigMapKey(problems, key, `binaryData[${key}]`)
    size += encodedLength(binaryData[key] ?? '')
  }
  // The path of the whole object, as upstream prints it.
  if (size > mostBytes) problems.push(problem.tooLong('[]', mostBytes))
  return problems
}

function checkChange(map: ConfigMap, old: ConfigMap): Problem[] {
  if (old.immutable !== true) return []
  const reason = 'field is immutable when `immutable` is set'
  const problems: Problem[] = []
  if (map.immutable !== true) problems.push(problem.forbidden('immutable', reason))
  if (!equal(map.data ?? {}, old.data ?? {})) problems.push(problem.forbidden('data', reason))
  if (!equal(map.binaryData ?? {}, old.binaryData ?? {})) problems.push(problem.forbidden('binaryData', reason))
  return problems
}
