/**
 * What a request asks for, in the terms of authorisation; read from method, path and query alone, as upstream's RequestInfo does, so that
 * it works for what is not served too.
 */
import { parseFieldSelector, type FieldTerm } from '../../api/field-selector.ts'
import { nameRules } from '../../api/names.ts'
import { rememberingLast } from '../../base/remembering-last.ts'
import type { User } from '../core.ts'
import { flagOf, unescapedPart } from '../http/request-line.ts'

/** A question to the authoriser: may `user` do `verb` on a resource, or on a path. */
export interface Attributes {
  readonly user: User
  readonly verb: string
  /** Absent: the request is about a path. */
  readonly resource?: ResourceAttributes
  readonly path: string
}

export interface ResourceAttributes {
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly subresource: string
  /** Empty: the cluster, or all namespaces. */
  readonly namespace: string
  readonly name: string
  /** What a field selector limits a list, a watch or a delete of many to; absent if nothing, or if it cannot be read. */
  readonly fields?: readonly FieldTerm[]
}

const verbs: Readonly<Record<string, string>> = { GET: 'get', HEAD: 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }

/** Sub-paths of a namespace that are its own subresources and not resources inside. */
const namespaceSubresources = new Set(['status', 'finalize'])

interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
}

/** Requests that come in numbers mostly go to one path. */
const partsIn = rememberingLast((path: string): readonly string[] =>
  path
    .split('/')
    .filter((part) => part !== '')
    .map(unescapedPart),
)

/** Reads the attributes of a request. */
export function attributesOf(user: User, { method, path, query }: Asked): Attributes {
  const parts = partsIn(path)
  const about = { user, path }
  const isCore = parts[0] === 'api'
  const skip = isCore ? 2 : 3
  if ((!isCore && parts[0] !== 'apis') || parts.length <= skip) return { ...about, verb: method.toLowerCase() }
  const group = isCore ? '' : (parts[1] ?? '')
  const version = parts[skip - 1] ?? ''
  let rest = parts.slice(skip)
  let verb = verbs[method] ?? ''
  if ((rest[0] === 'watch' || rest[0] === 'proxy') && rest.length > 1) {
    verb = rest[0]
    rest = rest.slice(1)
  }
  let namespace = ''
  if (rest[0] === 'namespaces' && rest[1] !== undefined) {
    namespace = rest[1]
    if (rest[2] !== undefined && !namespaceSubresources.has(rest[2])) rest = rest.slice(2)
  }
  const [resource = '', given = '', subresource = ''] = rest
  const isOnMany = given === '' && (verb === 'get' || verb === 'delete')
  const fields = isOnMany || verb === 'watch' ? selectedFields(query.get('fieldSelector')) : undefined
  const name = given === '' && verb === 'get' ? selectedName(fields) : given
  if (isOnMany) verb = verb === 'delete' ? 'deletecollection' : flagOf(query, 'watch') ? 'watch' : 'list'
  return { ...about, verb, resource: { group, version, resource, subresource, namespace, name, ...(fields !== undefined && { fields }) } }
}

/** The terms of a field selector; undefined where there are none, or none that can be read. */
export function selectedFields(selector: string | null | undefined): readonly FieldTerm[] | undefined {
  if (selector === null || selector === undefined || selector === '') return undefined
  try {
    return parseFieldSelector(selector)
  } catch {
    return undefined
  }
}

/** A field selector that names one object makes the request one about that object. */
function selectedName(fields: readonly FieldTerm[] = []): string {
  const name = fields.find(({ field, operator }) => field === 'metadata.name' && operator === '=')?.value ?? ''
  return nameRules.pathSegment(name, false).length === 0 ? name : ''
}

/** What a refusal says of the attributes. */
export function forbiddenText({ user, verb, resource, path }: Attributes): string {
  const who = `User ${JSON.stringify(user.name)} cannot ${verb}`
  if (resource === undefined) return `${who} path ${JSON.stringify(path)}`
  const { subresource, group, namespace } = resource
  const what = subresource === '' ? resource.resource : `${resource.resource}/${subresource}`
  return `${who} resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)} ${namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`}`
}
