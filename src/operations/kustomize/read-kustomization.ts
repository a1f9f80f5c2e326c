/** Finds the kustomization file of a directory and reads it. */
import { parseFirstYaml } from '../../api/yaml.ts'
import { kustomizationForm, notBuilt, type GeneratorArgs, type Kustomization } from './kustomization.ts'
import { KustomizeError, type Root } from './loader.ts'
import { decodeStrictly } from './decoder.ts'

const fileNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const

/** What replaces the fields that still work, but should not be used any more. */
const deprecated = {
  bases: 'resources',
  commonLabels: 'labels',
  imageTags: 'images',
  patchesJson6902: 'patches',
  patchesStrategicMerge: 'patches',
  vars: 'replacements',
} as const

export interface ReadKustomization {
  readonly kustomization: Kustomization
  /** The name of its file. */
  readonly file: string
}

/** The kustomization of a root; `warn` hears of what is deprecated in it. */
export function readKustomization(root: Root, warn: (warning: string) => void): ReadKustomization {
  const file = fileOf(root)
  const said = decoded(root.loadText(file))
  for (const [field, replacement] of Object.entries(deprecated))
    if (said[field as keyof typeof deprecated] !== undefined)
      warn(
        `# Warning: '${field}' is deprecated. Please use '${replacement}' instead. ${field === 'vars' ? '[EXPERIMENTAL] ' : ''}Run 'kustomize edit fix' to update your Kustomization automatically.`,
      )
  const fixed = withoutOldFields(said)
  if (isEmpty(said)) throw new KustomizeError('kustomization.yaml is empty')
  const problems = enforce(fixed)
  if (problems.length > 0) throw new KustomizeError(`Failed to read kustomization file under ${root.directory}:\n${problems.join('\n')}`)
  for (const [field, reason] of Object.entries(notBuilt)) {
    const value = said[field as keyof typeof notBuilt]
    if (value !== undefined && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0))
      throw new KustomizeError(`the field ${field} of the kustomization under ${root.directory} is not supported: ${reason}`)
  }
  return { kustomization: fixed, file }
}

function fileOf(root: Root): string {
  const [name, ...others] = fileNames.filter((each) => isFile(root, each))
  if (name === undefined) {
    const [first, second, third] = fileNames
    throw new KustomizeError(`unable to find one of '${first}', '${second}' or '${third}' in directory '${root.directory}'`)
  }
  if (others.length > 0) throw new KustomizeError(`Found multiple kustomization files under: ${root.directory}\n`)
  return name
}

function isFile(root: Root, name: string): boolean {
  try {
    root.load(name)
    return true
  } catch (error) {
    if (error instanceof KustomizeError) return false
    throw error
  }
}

function decoded(text: string): Kustomization {
  const document = parseFirstYaml(text)
  // Of a key that stands there twice the last one counts.
  if (document?.error !== undefined && document.hasDuplicates !== true) throw new KustomizeError(`invalid Kustomization: ${document.error}`)
  try {
    return decodeStrictly(kustomizationForm, document?.value) ?? {}
  } catch (error) {
    throw error instanceof KustomizeError ? new KustomizeError(`invalid Kustomization: ${error.message}`) : error
  }
}

/** What says only what kind of file it is says nothing. */
const isEmpty = (said: Kustomization): boolean =>
  Object.entries(said).every(([field, value]) => field === 'kind' || field === 'apiVersion' || value === '')

/** Moves what old fields say to the new ones. */
function withoutOldFields({ bases = [], imageTags = [], ...said }: Kustomization): Kustomization {
  const kind = said.kind === undefined || said.kind === '' ? 'Kustomization' : said.kind
  return {
    ...said,
    kind,
    apiVersion: said.apiVersion === undefined || said.apiVersion === '' ? versionOf(kind) : said.apiVersion,
    resources: [...(said.resources ?? []), ...bases],
    images: [...(said.images ?? []), ...imageTags],
    configMapGenerator: (said.configMapGenerator ?? []).map(withEnvs),
    secretGenerator: (said.secretGenerator ?? []).map(withEnvs),
  }
}

const withEnvs = ({ env, ...args }: GeneratorArgs): GeneratorArgs =>
  env === undefined || env === '' ? args : { ...args, envs: [...(args.envs ?? []), env] }

const versionOf = (kind: string): string => `kustomize.config.k8s.io/${kind === 'Component' ? 'v1alpha1' : 'v1beta1'}`

function enforce({ kind = '', apiVersion }: Kustomization): readonly string[] {
  return [
    ...(kind === 'Kustomization' || kind === 'Component' ? [] : ['kind should be Kustomization or Component']),
    ...(apiVersion === versionOf(kind) ? [] : [`apiVersion for ${kind} should be ${versionOf(kind)}`]),
  ]
}
