/** Warnings about volumes: drivers that are no more, and paths that meet. */
import { goQuote } from '../../api/go-value.ts'
import type { ProjectedVolumeSource, Volume } from '../../api/objects.ts'
import { claimWarnings } from '../shared/claim-warnings.ts'

const since = (from: string, until: string): string => `deprecated in ${from}, non-functional in ${until}+`

/** Old drivers in upstream's order; the second name is the one that upstream's text has. */
const oldDrivers: readonly (readonly [keyof Volume, string, string])[] = [
  ['photonPersistentDisk', 'photonPersistentDisk', since('v1.11', 'v1.16')],
  ['gitRepo', 'gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'scaleIO', since('v1.16', 'v1.22')],
  ['flocker', 'flocker', since('v1.22', 'v1.25')],
  ['storageos', 'storageOS', since('v1.22', 'v1.25')],
  ['quobyte', 'quobyte', since('v1.22', 'v1.25')],
  ['glusterfs', 'glusterfs', since('v1.25', 'v1.26')],
  ['ephemeral', '', ''],
  ['cephfs', 'cephfs', since('v1.28', 'v1.31')],
  ['rbd', 'rbd', since('v1.28', 'v1.31')],
]

export function volumeWarnings(warnings: string[], volumes: readonly Volume[], path: string): void {
  for (const [index, volume] of volumes.entries()) {
    for (const [field, name, text] of oldDrivers) {
      if (volume[field] === undefined) continue
      if (field !== 'ephemeral') warnings.push(`${path}[${index}].${name}: ${text}`)
      else if (volume.ephemeral?.volumeClaimTemplate?.spec !== undefined)
        claimWarnings(warnings, volume.ephemeral.volumeClaimTemplate.spec, `${path}[${index}].ephemeral.volumeClaimTemplate.spec`)
    }
  }
  for (const volume of volumes) overlapWarnings(warnings, volume)
}

interface Mapped {
  readonly path: string
  /** What brings the file, in a volume of several sources. */
  readonly source?: string
}

/** Files that lie in each other's way (warningsForOverlappingVirtualPaths). */
function overlapWarnings(warnings: string[], { name, configMap, secret, downwardAPI, projected }: Volume): void {
  const tell = (volume: string, files: readonly Mapped[]): void => {
    for (const overlap of overlapsOf(files)) warnings.push(`volume ${goQuote(name)} (${volume}): overlapping paths: ${overlap}`)
  }
  if (configMap?.items !== undefined) tell(`ConfigMap ${goQuote(configMap.name ?? '')}`, configMap.items)
  if (secret?.items !== undefined) tell(`Secret ${goQuote(secret.secretName ?? '')}`, secret.items)
  if (downwardAPI?.items !== undefined) tell('DownwardAPI', downwardAPI.items)
  // `sources` is written as null where there are none.
  if (!projected?.sources) return
  const sources = projected.sources.filter((source) => Object.keys(source).length > 0)
  for (let count = sources.length; count < projected.sources.length; count++)
    warnings.push(`volume ${goQuote(name)} (Projected) has no sources provided`)
  let files: Mapped[] = []
  // Upstream counts the files of the source before again where one names none of its own.
  tell(
    'Projected',
    sources.flatMap((source) => (files = filesOf(source) ?? files)),
  )
}

type Source = NonNullable<ProjectedVolumeSource['sources']>[number]

function filesOf({ configMap, secret, downwardAPI, serviceAccountToken }: Source): Mapped[] | undefined {
  const from = (source: string, items: readonly { readonly path: string }[]): Mapped[] => items.map(({ path }) => ({ path, source }))
  if (configMap?.items !== undefined) return from(`ConfigMap ${goQuote(configMap.name ?? '')}`, configMap.items)
  if (secret?.items !== undefined) return from(`Secret ${goQuote(secret.name ?? '')}`, secret.items)
  if (downwardAPI?.items !== undefined) return from('DownwardAPI', downwardAPI.items)
  return serviceAccountToken === undefined ? undefined : from('ServiceAccountToken', [serviceAccountToken])
}

/** Each file against those before it. */
function overlapsOf(files: readonly Mapped[]): string[] {
  const whole = files.map(({ path, source }) => ({ path: path.replace(/\/+$/, ''), source }))
  const shown = ({ path, source }: (typeof whole)[number]): string =>
    source === undefined ? goQuote(path) : `${goQuote(path)} (${source})`
  return whole.flatMap((file, index) =>
    whole
      .slice(0, index)
      .filter((other) => overlap(file.path, other.path))
      .map((other) => `${shown(file)} with ${shown(other)}`),
  )
}

const overlap = (left: string, right: string): boolean => left === right || left.startsWith(`${right}/`) || right.startsWith(`${left}/`)
