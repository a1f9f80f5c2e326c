/** The shape of an admission plug-in, and the runner of their list. */
import type { JsonObject } from '../../api/json-object.ts'
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { forbidden, type StatusError } from '../../api/status.ts'
import type { Call, Core, Draft } from '../core.ts'

/** A connection is a request that opens streams to an object: exec, attach, port-forward, proxy. */
export type Operation = 'create' | 'update' | 'delete' | 'connect'

/** Plug-ins change objects first, and judge them later. */
export type Step = 'admit' | 'validate'

/** Where a request is not about the object that is stored but about another form of it (its scale): the way there and back. */
export interface View {
  /** The form of a stored object, or of the draft, before it may be changed or once it is checked. */
  of(object: KubeObject, step: Step): KubeObject
  /** Puts a changed form into the draft. */
  take(draft: Draft, value: JsonObject): void
}

/** What a plug-in looks at. */
export interface AdmissionRequest {
  readonly core: Core
  readonly call: Call
  readonly operation: Operation
  /**
   * What is to be stored; for a delete, a copy of what is there; for subresources with bodies of their own and for connections, the body or
   * the options.
   */
  readonly object: Draft
  /** What is stored now; undefined on create. */
  readonly old: KubeObject | undefined
  /** The options of a delete. */
  readonly options?: object | undefined
  readonly view?: View | undefined
}

/** `again` asks for a second round: the object is not what plug-ins before have seen. */
type Outcome = 'again' | void

/**
 * One rule of admission. `admit` may change the object and runs before defaults of creation and checks; `validate` runs after them. Both
 * refuse by throwing.
 */
export interface AdmissionPlugin {
  readonly name: string
  /** Ids of the resources it looks at; absent: all. */
  readonly resources?: readonly string[]
  readonly operations: readonly Operation[]
  /** Subresources it looks at besides the object itself. */
  readonly subresources?: readonly string[] | 'all'
  admit?(request: AdmissionRequest): Outcome | Promise<Outcome>
  validate?(request: AdmissionRequest): void | Promise<void>
}

export interface Admission {
  admit(request: AdmissionRequest): Promise<void> | undefined
  validate(request: AdmissionRequest): Promise<void> | undefined
}

/** Put together for every call they would cost more than the choice. */
const keys: Readonly<Record<Step, Readonly<Record<Operation, string>>>> = {
  admit: { create: 'admit create', update: 'admit update', delete: 'admit delete', connect: 'admit connect' },
  validate: { create: 'validate create', update: 'validate update', delete: 'validate delete', connect: 'validate connect' },
}

/** Runs the plug-ins in their order; most calls have few that care, so the choice is kept by resource and operation. */
export function admissionOf(plugins: readonly AdmissionPlugin[]): Admission {
  const chosen = new WeakMap<Resource, Map<string, readonly AdmissionPlugin[]>>()
  const choose = ({ call, operation }: AdmissionRequest, step: Step): readonly AdmissionPlugin[] => {
    let known = chosen.get(call.resource)
    if (known === undefined) chosen.set(call.resource, (known = new Map()))
    const key = call.subresource === undefined ? keys[step][operation] : `${keys[step][operation]} ${call.subresource}`
    let list = known.get(key)
    if (list === undefined) {
      list = plugins.filter(
        (plugin) =>
          plugin[step] !== undefined &&
          plugin.operations.includes(operation) &&
          (plugin.resources === undefined || plugin.resources.includes(call.resource.id)) &&
          (call.subresource === undefined || plugin.subresources === 'all' || plugin.subresources?.includes(call.subresource) === true),
      )
      known.set(key, list)
    }
    return list
  }
  const run = (request: AdmissionRequest, step: Step): boolean | Promise<boolean> => runFrom(0, choose(request, step), { request, step })
  return {
    admit(request) {
      const first = run(request, 'admit')
      if (first instanceof Promise) return first.then(async (again) => (again ? void (await run(request, 'admit')) : undefined))
      if (!first) return undefined
      const second = run(request, 'admit')
      return second instanceof Promise ? second.then(() => undefined) : undefined
    },
    validate(request) {
      const outcome = run(request, 'validate')
      return outcome instanceof Promise ? outcome.then(() => undefined) : undefined
    },
  }
}

interface Run {
  readonly request: AdmissionRequest
  readonly step: Step
}

/** Runs the plug-ins from this one on, at once as long as none waits; true: one of them wants another round. */
function runFrom(from: number, plugins: readonly AdmissionPlugin[], { request, step }: Run): boolean | Promise<boolean> {
  let again = false
  for (let at = from; at < plugins.length; at++) {
    const outcome = plugins[at]?.[step]?.(request)
    if (outcome instanceof Promise) {
      return outcome.then(async (settled) => {
        const rest = await runFrom(at + 1, plugins, { request, step })
        return again || rest || settled === 'again'
      })
    }
    again ||= outcome === 'again'
  }
  return again
}

/** Runs the whole of admission over a request that stores no object of its own. */
export async function admitted(request: AdmissionRequest): Promise<void> {
  const { admission } = request.core
  const first = admission.admit(request)
  if (first !== undefined) await first
  const second = admission.validate(request)
  if (second !== undefined) await second
}

/** Admission's refusal; an object that has no name yet is called by the base of its name to be. */
export function refusal({ call, operation, object }: Pick<AdmissionRequest, 'call' | 'operation' | 'object'>, why: string): StatusError {
  // A delete has no object, and that of a collection no name.
  const { name = '', generateName = '' } = operation === 'delete' ? {} : object.metadata
  return forbidden(call.resource, call.name || name || generateName || 'Unknown', why)
}
