/** Where resources come from: an annotation that kustomizations can ask for. */
import { printYaml } from '../../api/yaml.ts'
import { setTexts, textsIn, type Resource } from './resource.ts'

export const originAnnotation = 'config.kubernetes.io/origin'
/** Which transformers changed a resource. */
const transformations = 'alpha.config.kubernetes.io/transformations'

/** Of a file's resources. */
export const fileOrigin = (path: string): string => printYaml({ path })

/** Of generated ones: the kustomization with the generator, which is told after it. */
export const generatorOrigin = (kustomization: string, generator: string): string =>
  `${printYaml({ configuredIn: kustomization })}configuredBy:\n  apiVersion: builtin\n  kind: ${generator}\n`

export function noteOrigin(resource: Resource, origin: string): void {
  setTexts(resource, 'annotations', { ...textsIn(resource, 'annotations'), [originAnnotation]: origin })
}

/** The annotations in the end: those about the build are for who asks. */
export function settleAnnotations(resource: Resource, { keepsOrigins }: { readonly keepsOrigins: boolean }): void {
  const { [transformations]: _, [originAnnotation]: origin, ...annotations } = textsIn(resource, 'annotations')
  setTexts(resource, 'annotations', { ...annotations, ...(keepsOrigins && origin !== undefined && { [originAnnotation]: origin }) })
}
