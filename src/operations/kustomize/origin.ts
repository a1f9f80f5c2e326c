/** Where resources come from: an annotation that kustomizations can ask for. */
import { membersOf } from '../../api/json-object.ts'
import { parseFirstYaml, printYaml } from '../../api/yaml.ts'
import { setTexts, textsIn, type Resource } from './resource.ts'

export const originAnnotation = 'config.kubernetes.io/origin'
/** Which transformers changed a resource. */
const transformations = 'alpha.config.kubernetes.io/transformations'

/** Of a file's resources. */
export const fileOrigin = (path: string): string => printYaml({ path })

interface Generator {
  readonly kind: string
  /** Those of the object that configures it, if there is one. */
  readonly name?: string
  readonly namespace?: string
}

/** Of generated ones: the file in which the generator is configured, and then the generator. */
export const generatorOrigin = (file: string, generator: Generator): string => {
  const fields = Object.entries({ apiVersion: 'builtin', ...generator }).filter(([, value]) => value !== '')
  return `${printYaml({ configuredIn: file })}configuredBy:\n${fields.map((field) => `  ${printYaml(Object.fromEntries([field]))}`).join('')}`
}

/** The file that an origin tells of. */
export function originOf(resource: Resource): string | undefined {
  const { [originAnnotation]: origin } = textsIn(resource, 'annotations')
  const { path } = membersOf(origin === undefined ? undefined : parseFirstYaml(origin)?.value)
  return typeof path === 'string' ? path : undefined
}

export function noteOrigin(resource: Resource, origin: string): void {
  setTexts(resource, 'annotations', { ...textsIn(resource, 'annotations'), [originAnnotation]: origin })
}

/** The annotations in the end: those about the build are for who asks. */
export function settleAnnotations(resource: Resource, { keepsOrigins }: { readonly keepsOrigins: boolean }): void {
  const { [transformations]: _, [originAnnotation]: origin, ...annotations } = textsIn(resource, 'annotations')
  setTexts(resource, 'annotations', { ...annotations, ...(keepsOrigins && origin !== undefined && { [originAnnotation]: origin }) })
}
