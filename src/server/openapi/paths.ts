/** The paths of a resource and their operations as OpenAPI v3 describes them. */
import { listKindOf, rootPath, type Resource } from '../../api/resource.ts'
import { answersWithObject } from '../verbs/deleted-answer.ts'
import { connectPaths } from './connect-paths.ts'
import { operationName, withArticle } from './names.ts'
import { content, operation, styleOf, type Described, type Style } from './operation.ts'
import {
  deleteParameters,
  inPath,
  inQuery,
  listParameters,
  patchParameters,
  pathItem,
  writeParameters,
  type Operation,
  type Parameter,
  type PathItem,
} from './parameters.ts'
import { referenceTo, referenceToType, type GroupVersionKind } from './schema-names.ts'
import { subresourceKind } from './schemas.ts'

/** A path and what can be done there. */
export type Path = readonly [path: string, item: PathItem]

/** A resource while its paths are made. */
interface Subject {
  readonly resource: Resource
  readonly style: Style
  /** `/apis/apps/v1` */
  readonly root: string
  /** `/namespaces/{namespace}`, or nothing. */
  readonly inside: string
  readonly before: string
  readonly own: GroupVersionKind
  readonly around: readonly Parameter[]
  readonly name: Parameter
}

function subjectOf(resource: Resource): Subject {
  const { group, version, kind, namespaced } = resource
  return {
    resource,
    style: styleOf(resource),
    root: rootPath(resource),
    inside: namespaced ? '/namespaces/{namespace}' : '',
    before: namespaced ? 'Namespaced' : '',
    own: { group, version, kind },
    around: namespaced ? [inPath('namespace')] : [],
    name: nameOf({ kind }),
  }
}

const nameOf = ({ kind }: { readonly kind: string }): Parameter => inPath('name', `name of the ${kind}`)

const pretty = inQuery('pretty')
const has = ({ resource }: Subject, verb: string): boolean => resource.verbs.includes(verb)

/** The paths of a resource, each with its operations. */
export function pathsOf(resource: Resource): readonly Path[] {
  const subject = subjectOf(resource)
  const { root, inside, around } = subject
  const collection = `${root}${inside}/${resource.plural}`
  const paths: Path[] = []
  const add = (path: string, operations: Readonly<Record<string, Operation>>): void => {
    if (Object.keys(operations).length > 0) paths.push([path, pathItem(operations)])
  }
  add(collection, collectionOperations(subject))
  add(`${collection}/{name}`, objectOperations(subject))
  if (resource.namespaced && has(subject, 'list')) add(`${root}/${resource.plural}`, { get: listing(subject, true) })
  for (const [subresource, described] of Object.entries(resource.subresources)) {
    // Upstream says of the scale of a custom resource that it is the resource.
    const kind = subject.style.isCustom ? subject.own : subresourceKind(described, subject.own)
    const shown = { kind, as: subresourceKind(described, subject.own), verbs: described.verbs }
    const path = `${collection}/{name}/${subresource}`
    const connected = connectPaths({ resource, subresource, kind, path, around: [...around, nameOf(kind)] })
    if (connected !== undefined) paths.push(...connected)
    else add(path, subresourceOperations({ ...subject, name: nameOf(kind) }, subresource, shown))
  }
  if (has(subject, 'watch') && !subject.style.isCustom) paths.push(...watchPaths(subject))
  return paths
}

function listing(subject: Subject, everywhere: boolean): Operation {
  const { resource, style, own, around, before } = subject
  const isWatched = has(subject, 'watch') && !style.isCustom
  return operation(style.tag, {
    id: operationName(resource, { action: 'list', before: everywhere ? '' : before, after: everywhere ? 'ForAllNamespaces' : '' }),
    description: `list ${isWatched ? 'or watch ' : ''}objects of kind ${resource.kind}`,
    action: 'list',
    kind: own,
    parameters: [...(everywhere ? [] : around), pretty, ...listParameters],
    answer: { schema: referenceTo({ ...own, kind: listKindOf(resource) }), types: style.streams },
  })
}

function collectionOperations(subject: Subject): Readonly<Record<string, Operation>> {
  const { resource, style, own, around, before } = subject
  const one = referenceTo(own)
  const forBuiltIn = listParameters.filter(({ name }) => name !== 'watch' && name !== 'allowWatchBookmarks')
  return {
    ...(has(subject, 'list') && { get: listing(subject, false) }),
    ...(has(subject, 'create') && {
      post: operation(style.tag, {
        id: operationName(resource, { action: 'create', before }),
        description: `create ${withArticle(resource.kind)}`,
        action: 'post',
        kind: own,
        parameters: [...around, pretty, ...writeParameters],
        requestBody: { ...content(style.bodies, one), required: true },
        answer: { schema: one, codes: [201, 202], types: style.types },
      }),
    }),
    ...(has(subject, 'deletecollection') && {
      delete: operation(style.tag, {
        id: operationName(resource, { action: 'delete', before: `Collection${before}` }),
        description: `delete collection of ${resource.kind}`,
        action: 'deletecollection',
        kind: own,
        parameters: [...around, pretty, ...(style.isCustom ? listParameters : [...forBuiltIn, ...deleteParameters])],
        ...(!style.isCustom && { requestBody: content(style.bodies, referenceToType('meta.v1.DeleteOptions')) }),
        answer: { schema: referenceToType('meta.v1.Status'), types: style.types },
      }),
    }),
  }
}

/** What can be done with one object. */
function objectOperations(subject: Subject): Readonly<Record<string, Operation>> {
  const { resource, style, own, around, before, name } = subject
  const shown = { kind: own, as: own, verbs: resource.verbs.filter((verb) => verb !== 'create') }
  const schema = answersWithObject(resource) ? referenceTo(own) : referenceToType('meta.v1.Status')
  return {
    ...writeOperations(subject, '', shown),
    ...(has(subject, 'delete') && {
      delete: operation(style.tag, {
        id: operationName(resource, { action: 'delete', before }),
        description: `delete ${withArticle(resource.kind)}`,
        action: 'delete',
        kind: own,
        parameters: [...around, name, pretty, ...deleteParameters],
        requestBody: content(style.bodies, referenceToType('meta.v1.DeleteOptions')),
        answer: { schema, codes: [202], types: style.types },
      }),
    }),
  }
}

interface Shown {
  readonly kind: GroupVersionKind
  /** What the answer is. */
  readonly as: GroupVersionKind
  readonly verbs: readonly string[]
}

/** What can be done with a subresource that is an object. */
function subresourceOperations(subject: Subject, subresource: string, shown: Shown): Readonly<Record<string, Operation>> {
  const { resource, style, around, before, name } = subject
  const one = referenceTo(shown.as)
  return {
    ...writeOperations(subject, subresource, shown),
    ...(shown.verbs.includes('create') && {
      post: operation(style.tag, {
        id: operationName(resource, { action: 'create', before, subresource }),
        description: `create ${subresource} of ${withArticle(resource.kind)}`,
        action: 'post',
        kind: shown.kind,
        parameters: [...around, name, pretty, ...writeParameters],
        requestBody: { ...content(style.bodies, one), required: true },
        answer: { schema: one, codes: [201, 202], types: style.types },
      }),
    }),
  }
}

/** get, put and patch of an object, or of a subresource of it. */
function writeOperations(
  { resource, style, around, before, name }: Subject,
  subresource: string,
  { kind, as, verbs }: Shown,
): Readonly<Record<string, Operation>> {
  const one = referenceTo(as)
  const part = subresource === '' ? '' : `${subresource} of `
  const describe = (action: string, word: string, rest: Omit<Described, 'id' | 'description' | 'kind'>): Operation =>
    operation(style.tag, {
      ...rest,
      id: operationName(resource, { action, before, subresource }),
      description: `${word} ${part}the specified ${resource.kind}`,
      kind,
      parameters: [...around, name, pretty, ...(rest.parameters ?? [])],
    })
  const asked = style.isCustom ? [inQuery('resourceVersion')] : []
  const patched = { ...content(style.patches, referenceToType('meta.v1.Patch')), required: true }
  return {
    ...(verbs.includes('get') && {
      get: describe('read', 'read', { action: 'get', parameters: asked, answer: { schema: one, types: style.types } }),
    }),
    ...(verbs.includes('update') && {
      put: describe('replace', 'replace', {
        action: 'put',
        parameters: writeParameters,
        requestBody: { ...content(style.bodies, one), required: true },
        answer: { schema: one, codes: [201], types: style.types },
      }),
    }),
    ...(verbs.includes('patch') && {
      patch: describe('patch', 'partially update', {
        action: 'patch',
        parameters: patchParameters,
        requestBody: patched,
        answer: { schema: one, codes: style.isCustom ? [] : [201], types: style.types },
      }),
    }),
  }
}

const instead = "deprecated: use the 'watch' parameter with a list operation instead"

/** The old paths of watches. */
function watchPaths({ resource, style, own, root, inside, before, around, name }: Subject): readonly Path[] {
  const { kind, plural, namespaced } = resource
  const watch = (action: 'watch' | 'watchlist', id: string, parameters: readonly Parameter[]): PathItem => {
    const description =
      action === 'watchlist'
        ? `watch individual changes to a list of ${kind}. ${instead}.`
        : `watch changes to an object of kind ${kind}. ${instead}, filtered to a single item with the 'fieldSelector' parameter.`
    const answer = { schema: referenceToType('meta.v1.WatchEvent'), types: style.streams }
    return pathItem({
      get: operation(style.tag, { id, description, action, kind: own, parameters: [...parameters, pretty, ...listParameters], answer }),
    })
  }
  const named = (rest: object): string => operationName(resource, { action: 'watch', before, ...rest })
  const collection = `${root}/watch${inside}/${plural}`
  return [
    [collection, watch('watchlist', named({ after: 'List' }), around)],
    [`${collection}/{name}`, watch('watch', named({}), [...around, name])],
    ...(namespaced
      ? [[`${root}/watch/${plural}`, watch('watchlist', named({ before: '', after: 'ListForAllNamespaces' }), [])] as const]
      : []),
  ]
}
