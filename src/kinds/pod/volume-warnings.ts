/** Warnings about volumes: drivers that are no more, and paths that meet. */
import { goQuote } from '../../api/go-value.ts'
import type { ProjectedVolumeSource, Volume } from '../../api/objects.ts'
import { claimWarnings } from '../shared/claim-warnings.ts'

const since = (from: string, until: string): string => `deprecated in ${from}, non-functional in ${until}+`

/** Old drivers in upstream's order; the second name is the one that upstream's text has. */
const oldDrivers: readonly (readonly [keyof Volume, string, string])[] = [
  ['photonPersistentDisk', 'photonPersistentDisk', since('v1.11', 'v1.16')],
  ['gitRepo', 'gitRepo', 'deprecated in v1.11'],
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
      else if (volume.ephemeral?.volumeClaimTemplate?.spec !== undefined) claimWarnings(warnings, volume.ephemeral.volumeClaimTemplate.spec, `${path}[${index}].ephemeral.volumeClaimTemplate.spec`)
    }
  }
  tokenPathWarnings(warnings, volumes, path)
}

/** Files at the place of a service account's token. */
function tokenPathWarnings(warnings: string[], volumes: readonly Volume[], path: string): void {
  let tokens: Set<string> | undefined
  let isAlone = true
  for (const { projected } of volumes) {
    for (const source of projected?.sources ?? []) {
      if (source.serviceAccountToken !== undefined) (tokens ??= new Set()).add(source.serviceAccountToken.path)
      else if (itemsOf(source).some(([, items]) => items.length > 0)) isAlone = false
    }
  }
  if (tokens === undefined || isAlone) return
  for (const [index, { projected }] of volumes.entries()) {
    const at = `${path}[${index}].projected.sources`
    for (const source of projected?.sources ?? []) {
      for (const [name, items] of itemsOf(source)) {
        for (const [item, { path: file }] of items.entries()) if (tokens.has(file)) warnings.push(`${at}.${name}[${item}]: has duplicated path with ServiceAccountToken ${goQuote(file)}`)
      }
    }
  }
}

type Source = NonNullable<ProjectedVolumeSource['sources']>[number]

const itemsOf = ({ configMap, secret, downwardAPI }: Source): readonly (readonly [string, readonly { readonly path: string }[]])[] => [
  ['configMap', configMap?.items ?? []],
  ['secrets', secret?.items ?? []],
  ['downwardAPI', downwardAPI?.items ?? []],
]
