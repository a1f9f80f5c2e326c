/** The parameters of operations, with what is said of each. */
import { compareTexts } from '../../base/order.ts'
import data from '../../api/data/parameters.json' with { type: 'json' }

export interface Parameter {
  readonly name: string
  readonly in: 'query' | 'path'
  readonly description?: string
  readonly required?: true
  readonly schema: { readonly type: string; readonly uniqueItems: true }
}

/** By name, with the subresource or the method before it where that makes a difference: type and description. */
const known: Readonly<Record<string, readonly string[]>> = data

/** A parameter of the query. `of` is a subresource, or `patch`, which may have a parameter of its own under the name. */
export function inQuery(name: string, of = ''): Parameter {
  const [type = 'string', description = ''] = known[`${of} ${name}`] ?? known[name] ?? []
  return { name, in: 'query', description, schema: { type, uniqueItems: true } }
}

/** All of these. */
export const allInQuery = (names: string, of = ''): readonly Parameter[] => names.split(' ').map((name) => inQuery(name, of))

/** A part of the path. */
export const inPath = (name: string, description = known[name]?.[1] ?? ''): Parameter => ({
  name,
  in: 'path',
  description,
  required: true,
  schema: { type: 'string', uniqueItems: true },
})

/** What lists and watches take. */
export const listParameters = allInQuery(
  'allowWatchBookmarks continue fieldSelector labelSelector limit resourceVersion resourceVersionMatch sendInitialEvents timeoutSeconds watch',
)

/** By these clients learn that the server checks fields. */
export const writeParameters = allInQuery('dryRun fieldManager fieldValidation')
export const patchParameters = [...allInQuery('dryRun fieldManager fieldValidation', 'patch'), inQuery('force')]
export const deleteParameters = allInQuery(
  'dryRun gracePeriodSeconds ignoreStoreReadErrorWithClusterBreakingPotential orphanDependents propagationPolicy',
)

const sorted = (parameters: readonly Parameter[]): readonly Parameter[] =>
  parameters.toSorted((left, right) => compareTexts(left.name, right.name))

/** A path of a document: operations by method, and what all of them take. */
export type PathItem = Readonly<Record<string, unknown>>

/** Brings operations under one path: what all of them take is told once. */
export function pathItem(operations: Readonly<Record<string, Operation>>): PathItem {
  const all = Object.values(operations)
  const isCommon = ({ name, description }: Parameter): boolean =>
    all.every(({ parameters }) => parameters.some((one) => one.name === name && one.description === description))
  const common = sorted((all[0]?.parameters ?? []).filter(isCommon))
  const own = Object.entries(operations).map(([method, { parameters, ...rest }]) => {
    const left = sorted(parameters.filter((one) => !isCommon(one)))
    return [method, { ...rest, ...(left.length > 0 && { parameters: left }) }] as const
  })
  return { ...Object.fromEntries(own), ...(common.length > 0 && { parameters: common }) }
}

/** An operation with all that it takes. */
export interface Operation {
  readonly parameters: readonly Parameter[]
  readonly [member: string]: unknown
}
