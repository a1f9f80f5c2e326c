/** One operation as OpenAPI v3 describes it. */
import type { Resource } from '../../api/resource.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { tagOf } from './names.ts'
import type { Operation, Parameter } from './parameters.ts'
import type { GroupVersionKind } from './schema-names.ts'

const json = 'application/json'
const yaml = 'application/yaml'
const protobuf = 'application/vnd.kubernetes.protobuf'

const meanings = { 200: 'OK', 201: 'Created', 202: 'Accepted' } as const
type Code = keyof typeof meanings

/** What an operation answers: codes besides 200, and a schema in these media types. */
interface Answer {
  readonly schema: object
  readonly codes?: readonly Code[]
  readonly types?: readonly string[]
}

export interface Described {
  readonly id: string
  readonly description: string
  /** Absent for what is about no objects. */
  readonly action?: string
  readonly kind?: GroupVersionKind
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: object
  readonly answer: Answer
}

/** The content of a body or an answer. */
export const content = (types: readonly string[], schema: object): object => ({
  content: Object.fromEntries(types.map((type) => [type, { schema }])),
})

/** The operation under its tag. */
export function operation(tag: string, { id, description, action, kind, parameters = [], requestBody, answer }: Described): Operation {
  const { schema, codes = [], types = [json, protobuf, yaml] } = answer
  const made = ([200, ...codes] as const).map((code) => [code, { description: meanings[code], ...content(types, schema) }] as const)
  return {
    tags: [tag],
    description,
    operationId: id,
    parameters,
    ...(requestBody !== undefined && { requestBody }),
    responses: { ...Object.fromEntries(made), 401: { description: 'Unauthorized' } },
    ...(action !== undefined && { 'x-kubernetes-action': action }),
    ...(kind !== undefined && { 'x-kubernetes-group-version-kind': kind }),
  }
}

/** What differs between built-in and custom resources, which another of upstream's servers describes. */
export interface Style {
  readonly isCustom: boolean
  readonly tag: string
  /** Media types of answers, of lists and watches, of bodies, and of patches. */
  readonly types: readonly string[]
  readonly streams: readonly string[]
  readonly bodies: readonly string[]
  readonly patches: readonly string[]
}

/** How the resource is described. */
export function styleOf(resource: Resource): Style {
  const isCustom = customTypeOf(resource) !== undefined
  const tag = tagOf(resource.group, resource.version)
  const patches = ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json']
  if (isCustom) return { isCustom, tag, types: [json, yaml], streams: [json, yaml], bodies: [json, yaml], patches }
  return {
    isCustom,
    tag,
    types: [json, protobuf, yaml],
    streams: [json, `${json};stream=watch`, protobuf, `${protobuf};stream=watch`, yaml],
    bodies: ['*/*'],
    patches: [...patches, 'application/strategic-merge-patch+json'],
  }
}
