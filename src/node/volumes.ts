/** The contents of a pod's volumes, made from the objects they name. */
import type { ConfigMap, DownwardAPIVolumeFile, KeyToPath, Pod, Secret, Volume, VolumeProjection } from '../api/objects.ts'
import { claimNameOf } from '../kinds/pod/claim-names.ts'
import type { Agent } from './agent.ts'
import { fieldValue, resourceValue } from './field-reference.ts'
import type { ContainerRuntime, VolumeContent } from './runtime.ts'
import { renewTokenMs } from './service-account-token.ts'

/** A volume that cannot be set up now; the text is that of the FailedMount event. */
export class MountError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'MountError'
  }
}

/** Whose volumes they are, and who makes them. */
export interface VolumeMeans {
  readonly pod: Pod
  readonly agent: Pick<Agent, 'lookup' | 'identity' | 'allocatable' | 'token'> & {
    readonly runtime: Pick<ContainerRuntime, 'refuseHostPath'>
  }
}

type Files = Record<string, { readonly content: Uint8Array; readonly mode: number }>

const usualMode = 0o644
/** The config map that every namespace has. */
const rootCertificate = 'kube-root-ca.crt'
const encoder = new TextEncoder()

/** Every volume by name. Throws MountError for the first that is not to be had. */
export function volumeContents(means: VolumeMeans): Record<string, VolumeContent> {
  const contents: Record<string, VolumeContent> = {}
  for (const volume of means.pod.spec?.volumes ?? []) contents[volume.name] = contentOf(volume, means)
  return contents
}

function contentOf(volume: Volume, means: VolumeMeans): VolumeContent {
  try {
    if (isProjected(volume)) return new FilesOnDemand(volume, means)
    if (volume.hostPath !== undefined) return hostPath(volume.hostPath, means)
    const claimName = claimNameOf(means.pod, volume)
    if (claimName !== undefined) return claim(claimName, volume.name, means)
  } catch (error) {
    if (error instanceof MissingObject) throw new MountError(`MountVolume.SetUp failed for volume "${volume.name}" : ${error.message}`)
    throw error
  }
  // What the simulation does not know more of (nfs, csi, ...) is an empty directory of the pod's own.
  return { type: 'shared', medium: volume.emptyDir?.medium ?? '' }
}

/** Checked now, made when something looks: most pods never read their token. */
class FilesOnDemand {
  readonly type = 'files'
  private readonly volume: Volume
  private readonly means: VolumeMeans
  /** They stay when the objects change or go that they come from. */
  private readonly kept: Files | undefined
  readonly renewMs?: number

  constructor(volume: Volume, means: VolumeMeans) {
    this.volume = volume
    this.means = means
    const made = projectedFiles(volume, means)
    if (namesObjects(volume)) this.kept = made
    if (tokensOf(volume).length > 0) this.renewMs = renewTokenMs
  }

  get areOfObjects(): boolean {
    return this.kept !== undefined
  }

  get files(): Files {
    const { volume, means, kept } = this
    if (kept !== undefined)
      return { ...kept, ...projectedFiles({ name: volume.name, projected: { ...volume.projected, sources: tokensOf(volume) } }, means) }
    try {
      return projectedFiles(volume, means)
    } catch (error) {
      // What was there when the pod began is gone meanwhile.
      if (error instanceof MissingObject) return {}
      throw error
    }
  }
}

/** Those of a volume as they are to be now. Throws where an object is missing. */
export const filesNow = (volume: Volume, means: VolumeMeans): VolumeContent => new FilesOnDemand(volume, means)

const isProjected = (volume: Volume): boolean =>
  volume.configMap !== undefined || volume.secret !== undefined || volume.downwardAPI !== undefined || volume.projected !== undefined

const namesObjects = ({ configMap, secret, projected }: Volume): boolean =>
  [{ configMap, secret }, ...(projected?.sources ?? [])].some(
    (source) => source.secret !== undefined || (source.configMap !== undefined && source.configMap.name !== rootCertificate),
  )

const tokensOf = ({ projected }: Volume): readonly VolumeProjection[] =>
  projected?.sources?.filter(({ serviceAccountToken }) => serviceAccountToken !== undefined) ?? []

/** Whether files of the volume tell something else of the pod itself than before. */
export function tellsOtherwise({ downwardAPI, projected }: Volume, before: Pod, now: Pod): boolean {
  const sources = [{ downwardAPI }, ...(projected?.sources ?? [])]
  return sources.some((source) =>
    (source.downwardAPI?.items ?? []).some(({ fieldRef }) => {
      const path = fieldRef?.fieldPath ?? ''
      return path.startsWith('metadata.') && fieldValue(path, before, nowhere) !== fieldValue(path, now, nowhere)
    }),
  )
}

const nowhere = { podIP: '', hostIP: '' }

/** The volumes whose files follow the objects they come from. */
export const followsObjects = (volume: Volume): boolean => isProjected(volume)

class MissingObject extends Error {}

function hostPath({ path, type = '' }: NonNullable<Volume['hostPath']>, { agent }: VolumeMeans): VolumeContent {
  const why = agent.runtime.refuseHostPath(path, type)
  if (why !== undefined) throw new MissingObject(why)
  return { type: 'host', path }
}

function claim(claimName: string, volume: string, { pod, agent }: VolumeMeans): VolumeContent {
  const namespace = pod.metadata.namespace ?? ''
  const found = agent.lookup.claim(namespace, claimName)
  const volumeName = found?.spec?.volumeName ?? ''
  if (found !== undefined && found.status?.phase === 'Bound' && volumeName !== '') return { type: 'claim', id: volumeName }
  const why =
    found === undefined ? `failed to fetch PVC from API server: persistentvolumeclaims "${claimName}" not found` : 'PVC is not bound'
  throw new MountError(
    `Unable to attach or mount volumes: unmounted volumes=[${volume}], unattached volumes=[], failed to process volumes=[${volume}]: error processing PVC ${namespace}/${claimName}: ${why}`,
  )
}

/** The files of a config map, secret, downward API or projected volume. */
function projectedFiles(volume: Volume, means: VolumeMeans): Files {
  const { configMap, secret, downwardAPI, projected } = volume
  if (configMap !== undefined) return configMapFiles(configMap, configMap.defaultMode ?? usualMode, means)
  if (secret !== undefined) return secretFiles({ ...secret, name: secret.secretName ?? '' }, secret.defaultMode ?? usualMode, means)
  if (downwardAPI !== undefined) return downwardFiles(downwardAPI.items ?? [], downwardAPI.defaultMode ?? usualMode, means)
  const files: Files = {}
  for (const source of projected?.sources ?? []) Object.assign(files, sourceFiles(source, projected?.defaultMode ?? usualMode, means))
  return files
}

function sourceFiles({ configMap, secret, downwardAPI, serviceAccountToken }: VolumeProjection, mode: number, means: VolumeMeans): Files {
  if (configMap !== undefined) return configMapFiles(configMap, mode, means)
  if (secret !== undefined) return secretFiles(secret, mode, means)
  if (downwardAPI !== undefined) return downwardFiles(downwardAPI.items ?? [], mode, means)
  if (serviceAccountToken !== undefined)
    return { [serviceAccountToken.path]: { content: means.agent.token(means.pod, serviceAccountToken.audience ?? ''), mode } }
  return {}
}

interface Source {
  readonly name?: string
  readonly items?: readonly KeyToPath[]
  readonly optional?: boolean
}

type Values = Readonly<Record<string, Uint8Array>>

/** By the version of the object: pods that mount the same share its bytes. */
const known = new WeakMap<object, Values>()

function valuesOf<T extends object>(object: T, read: (object: T) => Values): Values {
  const values = known.get(object) ?? read(object)
  known.set(object, values)
  return values
}

const mapped = (data: Readonly<Record<string, string>> = {}, encoding: 'utf8' | 'base64'): Values =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, encoding)]))

const textValues = ({ data, binaryData }: ConfigMap): Values => ({ ...mapped(data, 'utf8'), ...mapped(binaryData, 'base64') })

const secretValues = ({ data }: Secret): Values => mapped(data, 'base64')

function configMapFiles(source: Source, mode: number, { pod, agent }: VolumeMeans): Files {
  const name = source.name ?? ''
  const found = agent.lookup.configMap(pod.metadata.namespace ?? '', name)
  // The cluster's certificate comes a moment after its namespace: no pod waits for it.
  if (found === undefined && (source.optional === true || name === rootCertificate)) return {}
  if (found === undefined) throw new MissingObject(`configmap "${name}" not found`)
  return chosen(valuesOf(found, textValues), source, { mode, what: 'configmap references non-existent config key' })
}

function secretFiles(source: Source, mode: number, { pod, agent }: VolumeMeans): Files {
  const name = source.name ?? ''
  const found = agent.lookup.secret(pod.metadata.namespace ?? '', name)
  if (found === undefined && source.optional === true) return {}
  if (found === undefined) throw new MissingObject(`secret "${name}" not found`)
  return chosen(valuesOf(found, secretValues), source, { mode, what: 'references non-existent secret key' })
}

/** All keys, or those that the items pick under their own paths and modes. */
function chosen(values: Values, { items, optional }: Source, { mode, what }: { readonly mode: number; readonly what: string }): Files {
  const files: Files = {}
  if (items === undefined || items.length === 0) {
    for (const [key, content] of Object.entries(values)) files[key] = { content, mode }
    return files
  }
  for (const item of items) {
    const content = values[item.key]
    if (content !== undefined) files[item.path] = { content, mode: item.mode ?? mode }
    else if (optional !== true) throw new MissingObject(`${what}: ${item.key}`)
  }
  return files
}

function downwardFiles(items: readonly DownwardAPIVolumeFile[], mode: number, { pod, agent }: VolumeMeans): Files {
  const files: Files = {}
  const addresses = { podIP: pod.status?.podIP, hostIP: agent.identity.hostIP }
  for (const item of items) {
    const text =
      item.fieldRef !== undefined
        ? fieldValue(item.fieldRef.fieldPath, pod, addresses)
        : item.resourceFieldRef !== undefined
          ? resourceValue(item.resourceFieldRef, pod, { container: '', allocatable: agent.allocatable })
          : ''
    files[item.path] = { content: encoder.encode(text), mode: item.mode ?? mode }
  }
  return files
}
