/** The paths of subresources that are connections and streams: proxy, exec, attach, port-forward and log. */
import type { Resource } from '../../api/resource.ts'
import { operationName } from './names.ts'
import { operation, styleOf } from './operation.ts'
import { allInQuery, inPath, inQuery, pathItem, type Parameter, type PathItem } from './parameters.ts'
import type { GroupVersionKind } from './schema-names.ts'

const proxied = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch']
/** What each takes in the query, and by which methods. */
const connections: Readonly<Record<string, { readonly query: string; readonly methods: readonly string[] }>> = {
  attach: { query: 'container stderr stdin stdout tty', methods: ['get', 'post'] },
  exec: { query: 'command container stderr stdin stdout tty', methods: ['get', 'post'] },
  portforward: { query: 'ports', methods: ['get', 'post'] },
  proxy: { query: 'path', methods: proxied },
}
const text = { type: 'string' }

interface Connected {
  readonly resource: Resource
  readonly subresource: string
  readonly kind: GroupVersionKind
  /** The path of the subresource, and what stands in it. */
  readonly path: string
  readonly around: readonly Parameter[]
}

/** The paths of such a subresource; undefined for others. */
export function connectPaths(connected: Connected): readonly (readonly [string, PathItem])[] | undefined {
  const { path, subresource } = connected
  if (subresource === 'log') return [[path, logItem(connected)]]
  if (connections[subresource] === undefined) return undefined
  const whole = [path, connectItem(connected, false)] as const
  return subresource === 'proxy' ? [whole, [`${path}/{path}`, connectItem(connected, true)]] : [whole]
}

function connectItem({ resource, subresource, kind, around }: Connected, hasRest: boolean): PathItem {
  const { query, methods } = connections[subresource] ?? { query: '', methods: [] }
  const before = resource.namespaced ? 'Namespaced' : ''
  const of = subresource === 'proxy' ? resource.plural : subresource
  const parameters = [...around, ...(hasRest ? [inPath('path')] : []), ...allInQuery(query, of)]
  const described = (method: string) => {
    const word = method.charAt(0).toUpperCase() + method.slice(1)
    const id = operationName(resource, { action: 'connect', before: word + before, subresource, after: hasRest ? 'WithPath' : '' })
    const description = `connect ${method.toUpperCase()} requests to ${subresource} of ${resource.kind}`
    const answer = { schema: text, types: ['*/*'] }
    return operation(styleOf(resource).tag, { id, description, action: 'connect', kind, parameters, answer })
  }
  return pathItem(Object.fromEntries(methods.map((method) => [method, described(method)])))
}

function logItem({ resource, subresource, kind, around }: Connected): PathItem {
  const { tag, types } = styleOf(resource)
  const query = 'container follow insecureSkipTLSVerifyBackend limitBytes previous sinceSeconds stream tailLines timestamps'
  const get = operation(tag, {
    id: operationName(resource, { action: 'read', before: 'Namespaced', subresource }),
    description: `read log of the specified ${resource.kind}`,
    action: 'get',
    kind,
    parameters: [...around, inQuery('pretty'), ...allInQuery(query, subresource)],
    answer: { schema: text, types: [...types, 'text/plain'] },
  })
  return pathItem({ get })
}
