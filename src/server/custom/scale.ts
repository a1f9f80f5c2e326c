/** The scale of a custom object: its definition says where replicas and selector stand. */
import { problem } from '../../api/field-errors.ts'
import { goPlain } from '../../api/go-plain.ts'
import { isJsonObject, type JsonObject, textOf } from '../../api/json-object.ts'
import { makeScale } from '../../api/scale.ts'
import { isInt64, isNumber } from '../../base/exact-json.ts'
import type { KubeObject } from '../../api/object.ts'
import type { CustomResourceSubresourceScale, Scale } from '../../api/objects.ts'
import { badRequest, failure, internalError, type Problem } from '../../api/status.ts'

const partsOf = (path: string): string[] => path.split('.').slice(1)

/** What stands at a simple path such as `.spec.replicas`. */
export function valueAt(object: unknown, path: string): unknown {
  let value = object
  for (const part of partsOf(path)) value = isJsonObject(value) ? value[part] : undefined
  return value
}

/** The Scale of an object; upstream shows no scale of one that does not say its replicas. */
export function customScaleOf(paths: CustomResourceSubresourceScale, object: KubeObject): Scale {
  if (typeof valueAt(object, paths.specReplicasPath) !== 'number')
    throw internalError(`the spec replicas field ${JSON.stringify(paths.specReplicasPath)} does not exist`)
  return customScaleToWrite(paths, object)
}

/** What the replicas of an object that does not say them are while its scale is written. */
const unsetReplicas = -(2 ** 31)

/** Refuses a scale that sets no replicas, where the object has none. */
export function demandReplicas(paths: CustomResourceSubresourceScale, { spec }: Scale): void {
  if (spec?.replicas === unsetReplicas)
    throw badRequest(`the spec replicas field ${JSON.stringify(paths.specReplicasPath)} cannot be empty`)
}

/** The Scale of an object as a write starts from it (scaleUpdatedObjectInfo). */
export const customScaleToWrite = (paths: CustomResourceSubresourceScale, object: KubeObject): Scale =>
  scaleWith(paths, object, unsetReplicas)

/** The Scale of an object after a write, which may have been of a field that the schema does not know. */
export const customScaleAsWritten = (paths: CustomResourceSubresourceScale, object: KubeObject): Scale => scaleWith(paths, object, 0)

function scaleWith(paths: CustomResourceSubresourceScale, object: KubeObject, unset: number): Scale {
  const given = valueAt(object, paths.specReplicasPath)
  const wanted = typeof given === 'number' ? given : unset
  const found = valueAt(object, paths.statusReplicasPath)
  const selector = paths.labelSelectorPath === undefined ? undefined : valueAt(object, paths.labelSelectorPath)
  return makeScale(object, { wanted, found: typeof found === 'number' ? found : 0, selector: textOf(selector) })
}

/** Writes replicas into a draft. */
export function setReplicas(paths: CustomResourceSubresourceScale, draft: JsonObject, replicas: number): void {
  const parts = partsOf(paths.specReplicasPath)
  const last = parts.pop()
  let map = draft
  let way = ''
  for (const part of parts) {
    const inner = Object.hasOwn(map, part) ? map[part] : {}
    way += `.${part}`
    if (!isJsonObject(inner)) throw failure(500, '', `value cannot be set because ${way} is not a map[string]interface{}`)
    map[part] = inner
    map = inner
  }
  if (last === undefined) throw failure(500, '', 'the spec replicas field does not exist')
  map[last] = replicas
}

const mostReplicas = 2 ** 31 - 1

/** What upstream holds against the values that a scale is made of (ValidateScaleSpec, ValidateScaleStatus). */
export const checkScale = (scale: CustomResourceSubresourceScale | undefined, object: unknown): Problem[] =>
  scale === undefined ? [] : [...checkReplicas(scale.specReplicasPath, object), ...checkScaleStatus(scale, object)]

/** Those of them that a status says. */
export function checkScaleStatus(scale: CustomResourceSubresourceScale | undefined, object: unknown): Problem[] {
  if (scale === undefined) return []
  const problems = checkReplicas(scale.statusReplicasPath, object)
  const { labelSelectorPath: path } = scale
  const wrong = path === undefined ? undefined : whyNotOf(object, path, 'string')
  return path === undefined || wrong === undefined ? problems : [...problems, problem.invalid(path, '', wrong)]
}

function checkReplicas(path: string, object: unknown): Problem[] {
  const wrong = whyNotOf(object, path, 'int64')
  if (wrong !== undefined) return [problem.invalid(path, 0, wrong)]
  const value = valueAt(object, path)
  if (typeof value !== 'number' || (value >= 0 && value <= mostReplicas)) return []
  return [problem.invalid(path, value, value < 0 ? 'should be a non-negative integer' : `should be less than or equal to ${mostReplicas}`)]
}

/** Why what stands at a path is of another type than wanted, in the words of Go's accessors; undefined where nothing stands. */
function whyNotOf(object: unknown, path: string, wanted: 'int64' | 'string'): string | undefined {
  const parts = partsOf(path)
  const refuse = (count: number, value: unknown, type: string): string =>
    `.${parts.slice(0, count).join('.')} accessor error: ${goPlain(value)} is of the type ${goType(value)}, expected ${type}`
  let value = object
  for (const [index, part] of parts.entries()) {
    if (value === null || value === undefined) return undefined
    if (!isJsonObject(value)) return refuse(index + 1, value, 'map[string]interface{}')
    if (!Object.hasOwn(value, part)) return undefined
    value = value[part]
  }
  return goType(value) === wanted ? undefined : refuse(parts.length, value, wanted)
}

function goType(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (isNumber(value)) return isInt64(value) ? 'int64' : 'float64'
  if (typeof value === 'boolean') return 'bool'
  if (Array.isArray(value)) return '[]interface {}'
  return typeof value === 'string' ? 'string' : 'map[string]interface {}'
}
