/** Everything the server asks of config maps. */
import { heldIn } from '../../api/came-empty.ts'
import { problem } from '../../api/field-errors.ts'
import type { ConfigMap } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { byteLength, encodedLength, mostBytes } from '../shared/data-size.ts'
import { checkImmutableData } from '../shared/immutable-data.ts'
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
  return checkImmutableData(map, old, {
    // Its defaults make data of none.
    data: [map.data ?? {}, old.data ?? {}],
    binaryData: [heldIn(map, 'binaryData'), old.binaryData],
  })
}
