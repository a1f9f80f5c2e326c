/** patch: changes an object as a patch says, read and applied again when another write came between. */
import { copyOf } from '../../api/equal.ts'
import type { KubeObject } from '../../api/object.ts'
import { failure } from '../../api/status.ts'
import type { PatchType } from '../../client/client.ts'
import type { Call, Core, Draft } from '../core.ts'
import { strategyOf } from '../subresources/index.ts'
import { objectIn } from './get.ts'
import { modify } from './modify.ts'

export interface Patch {
  readonly type: PatchType
  readonly body: unknown
  readonly force: boolean
  readonly validation: 'Ignore' | 'Warn' | 'Strict'
}

/** Applies the patch to what the call names; gives the object as it is then. */
export async function patch(core: Core, call: Call, wanted: Patch): Promise<KubeObject> {
  if (wanted.type !== 'merge') throw failure(415, 'UnsupportedMediaType', `the patch type ${wanted.type} is not served yet`)
  const strategy = strategyOf(call)
  const draft = (old: KubeObject): Draft => merged(copyOf(old), wanted.body) as Draft
  return objectIn(await modify(core, call, { draft, ...(strategy && { strategy }) }))
}

function merged(value: unknown, change: unknown): unknown {
  if (typeof change !== 'object' || change === null || Array.isArray(change)) return change
  const result: Record<string, unknown> = typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  for (const [name, wanted] of Object.entries(change)) {
    if (wanted === null) delete result[name]
    else result[name] = merged(result[name], wanted)
  }
  return result
}
