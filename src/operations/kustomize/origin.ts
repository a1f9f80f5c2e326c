/** Where resources come from and what changed them: annotations that kustomizations can ask for. */
import { printYaml } from '../../api/yaml.ts'
import { decodeFile, list, struct, type Decoded } from './decoder.ts'
import { currentId, objectOf, setTexts, textsIn, type Resource } from './resource.ts'

export const originAnnotation = 'config.kubernetes.io/origin'
const transformations = 'alpha.config.kubernetes.io/transformations'

const originForm = struct('resource.Origin', {
  path: 'string',
  repo: 'string',
  ref: 'string',
  configuredIn: 'string',
  configuredBy: struct('yaml.ResourceIdentifier', {
    'TypeMeta.apiVersion': 'string',
    'TypeMeta.kind': 'string',
    'NameMeta.name': 'string',
    'NameMeta.namespace': 'string',
  }),
})
export type Origin = Decoded<typeof originForm>

const transformationsForm = list(originForm, 'resource.Transformations')

/** Of what a generator makes or a transformer changes that stands in the kustomization itself. */
export const pluginOrigin = (file: string, kind: string): Origin => ({ configuredIn: file, configuredBy: { apiVersion: 'builtin', kind } })

/** The same of one that an object configures, which says where it is from, or else stands in the kustomization's file. */
export function configuredOrigin(config: Resource, file: string): Origin {
  const { [originAnnotation]: text } = textsIn(config, 'annotations')
  const { path = file } = (text === undefined ? undefined : decodeFile(originForm, text)) ?? {}
  const { kind, name, namespace } = currentId(config)
  return { configuredIn: path, configuredBy: { apiVersion: String(objectOf(config)['apiVersion']), kind, name, namespace } }
}

/** As an annotation has it: the members in the order of the form. */
function textOf(origin: Origin): string {
  const { configuredBy = {}, ...texts } = origin
  const by = linesOf(configuredBy, ['apiVersion', 'kind', 'name', 'namespace']).map((line) => `  ${line}`)
  const lines = [...linesOf(texts, ['path', 'repo', 'ref', 'configuredIn']), ...(by.length > 0 ? ['configuredBy:\n', ...by] : [])]
  return lines.length > 0 ? lines.join('') : '{}\n'
}

const linesOf = (texts: Readonly<Record<string, string>>, names: readonly string[]): readonly string[] =>
  names.flatMap((name) => ((texts[name] ?? '') === '' ? [] : [printYaml({ [name]: texts[name] })]))

export const noteOrigin = (resource: Resource, origin: Origin): void => annotate(resource, originAnnotation, textOf(origin))

/** Notes what changed a resource; what has no origin is taken for made by it. */
export function noteTransformation(resource: Resource, origin: Origin): void {
  const { [originAnnotation]: from, [transformations]: before } = textsIn(resource, 'annotations')
  if (from === undefined) return noteOrigin(resource, origin)
  // What was written here needs no second reading, however long it has become.
  const text = before !== undefined && before === noted.get(resource) ? before : readTransformations(before).map(itemOf).join('')
  const longer = text + itemOf(origin)
  noted.set(resource, longer)
  annotate(resource, transformations, longer)
}

const noted = new WeakMap<Resource, string>()

const readTransformations = (text: string | undefined): readonly Origin[] =>
  (text === undefined ? undefined : decodeFile(transformationsForm, text)) ?? []

const itemOf = (origin: Origin): string => `- ${textOf(origin).trimEnd().replaceAll('\n', '\n  ')}\n`

const annotate = (resource: Resource, annotation: string, text: string): void =>
  setTexts(resource, 'annotations', { ...textsIn(resource, 'annotations'), [annotation]: text })

interface Kept {
  readonly keepsOrigins: boolean
  readonly keepsTransformations: boolean
}

/** The annotations in the end: those about the build are for who asks. */
export function settleAnnotations(resource: Resource, { keepsOrigins, keepsTransformations }: Kept): void {
  const { [transformations]: changes, [originAnnotation]: origin, ...annotations } = textsIn(resource, 'annotations')
  setTexts(resource, 'annotations', {
    ...annotations,
    ...(keepsTransformations && changes !== undefined && { [transformations]: changes }),
    ...(keepsOrigins && origin !== undefined && { [originAnnotation]: origin }),
  })
}
