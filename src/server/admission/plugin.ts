/** The shape of an admission plug-in, and the runner of their list. */
import type { KubeObject } from '../../api/object.ts'
import { forbidden, type StatusError } from '../../api/status.ts'
import type { Call, Core, Draft } from '../core.ts'

export type Operation = 'create' | 'update' | 'delete'

/** What a plug-in looks at. */
export interface AdmissionRequest {
  readonly core: Core
  readonly call: Call
  readonly operation: Operation
  /** What is to be stored; for a delete, a copy of what is there. */
  readonly object: Draft
  /** What is stored now; undefined on create. */
  readonly old: KubeObject | undefined
}

/** One rule of admission. `admit` may change the object and runs before defaults of creation and checks; `validate` runs after them. Both refuse by throwing. */
export interface AdmissionPlugin {
  readonly name: string
  /** Ids of the resources it looks at; absent: all. */
  readonly resources?: readonly string[]
  readonly operations: readonly Operation[]
  /** Subresources it looks at besides the object itself. */
  readonly subresources?: readonly string[]
  admit?(request: AdmissionRequest): void | Promise<void>
  validate?(request: AdmissionRequest): void | Promise<void>
}

export interface Admission {
  admit(request: AdmissionRequest): Promise<void> | undefined
  validate(request: AdmissionRequest): Promise<void> | undefined
}

/** Runs the plug-ins in their order; most calls have few that care, so the choice is kept by resource and operation. */
export function admissionOf(plugins: readonly AdmissionPlugin[]): Admission {
  const chosen = new Map<string, readonly AdmissionPlugin[]>()
  const choose = ({ call, operation }: AdmissionRequest, step: 'admit' | 'validate'): readonly AdmissionPlugin[] => {
    const key = `${step} ${operation} ${call.resource.id} ${call.subresource ?? ''}`
    let list = chosen.get(key)
    if (list === undefined) {
      list = plugins.filter(
        (plugin) =>
          plugin[step] !== undefined &&
          plugin.operations.includes(operation) &&
          (plugin.resources === undefined || plugin.resources.includes(call.resource.id)) &&
          (call.subresource === undefined || plugin.subresources?.includes(call.subresource) === true),
      )
      chosen.set(key, list)
    }
    return list
  }
  const run = (step: 'admit' | 'validate') => (request: AdmissionRequest) => {
    const list = choose(request, step)
    return list.length === 0 ? undefined : runAll(list, step, request)
  }
  return { admit: run('admit'), validate: run('validate') }
}

async function runAll(plugins: readonly AdmissionPlugin[], step: 'admit' | 'validate', request: AdmissionRequest): Promise<void> {
  for (const plugin of plugins) {
    const pending = plugin[step]?.(request)
    if (pending !== undefined) await pending
  }
}

/** Admission's refusal; an object that has no name yet is called by the base of its name to be. */
export function refusal({ call, object }: Pick<AdmissionRequest, 'call' | 'object'>, why: string): StatusError {
  const { name = '', generateName = '' } = object.metadata
  return forbidden(call.resource, name || generateName || 'Unknown', why)
}
