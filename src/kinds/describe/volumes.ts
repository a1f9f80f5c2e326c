/** The volumes of a pod or a pod template. */
import type { DownwardAPIVolumeSource, EphemeralVolumeSource, ProjectedVolumeSource, Volume } from '../../api/objects.ts'
import { quantity } from '../../api/quantity.ts'
import { sortTexts } from '../../base/order.ts'
import { writeClaim } from './claim.ts'
import { shorten } from './metadata.ts'
import type { Page } from './page.ts'
import { podSources, type Source, type SourceText } from './volume-sources.ts'

/** `Volumes:` and each with its source; `indent` is `  ` inside a template. */
export function writeVolumes(page: Page, volumes: readonly Volume[] | undefined, indent: string): void {
  if (volumes === undefined || volumes.length === 0) {
    page.write(0, `${indent}Volumes:\t<none>\n`)
    return
  }
  page.write(0, `${indent}Volumes:\n`)
  for (const volume of volumes) {
    page.write(1, `${indent === '' ? '' : ' '}${volume.name}:\n`)
    writeVolume(page, volume)
  }
}

function writeVolume(page: Page, volume: Volume): void {
  if (volume.emptyDir !== undefined) {
    const { medium = '', sizeLimit } = volume.emptyDir
    page.field(2, 'Type', "EmptyDir (a temporary directory that shares a pod's lifetime)")
    page.field(2, 'Medium', medium)
    page.field(2, 'SizeLimit', sizeLimit !== undefined && quantity(sizeLimit).value > 0n ? sizeLimit : '<unset>')
  } else if (volume.ephemeral !== undefined) writeEphemeral(page, volume.ephemeral)
  else if (volume.downwardAPI !== undefined) writeDownward(page, volume.downwardAPI)
  else if (volume.projected !== undefined) writeProjected(page, volume.projected)
  else writeSource(page, volume, podSources)
}

/** The first known source among the fields of a volume or a PersistentVolume's spec. */
export function writeSource(page: Page, holder: object, known: Readonly<Record<string, SourceText>>): void {
  for (const [key, source] of Object.entries(holder)) {
    const text = known[key]
    if (text === undefined || typeof source !== 'object' || source === null) continue
    page.field(2, 'Type', text.title)
    // A source is an object of a type that belongs to its field's name.
    for (const [label, value] of text.fields) page.line(2, label, value(source as Source))
    if (key === 'csi') writeAttributes(page, (source as Source)['volumeAttributes'])
    return
  }
  page.line(1, '<unknown>')
}

function writeAttributes(page: Page, attributes: unknown): void {
  const map = (attributes ?? {}) as Readonly<Record<string, string>>
  const keys = sortTexts(Object.keys(map))
  page.write(2, 'VolumeAttributes:\t')
  if (keys.length === 0) page.write(0, '<none>\n')
  for (const [index, key] of keys.entries()) {
    // Upstream indents each piece of a further line anew, and the value of the first one too.
    if (index > 0) page.write(2, '')
    if (index > 0) page.write(2, '\t')
    page.write(2, `${shorten(`${key}=${map[key] ?? ''}`, 140)}\n`)
  }
}

function writeEphemeral(page: Page, { volumeClaimTemplate }: EphemeralVolumeSource): void {
  page.field(2, 'Type', 'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)')
  if (volumeClaimTemplate !== undefined)
    writeClaim(page.nested(2), { metadata: volumeClaimTemplate.metadata ?? {}, spec: volumeClaimTemplate.spec }, false)
}

function writeDownward(page: Page, { items = [] }: DownwardAPIVolumeSource): void {
  page.field(2, 'Type', 'DownwardAPI (a volume populated by information about the pod)')
  page.line(2, 'Items:')
  for (const { fieldRef, resourceFieldRef, path } of items) {
    if (fieldRef !== undefined) page.line(3, `${fieldRef.fieldPath} -> ${path}`)
    if (resourceFieldRef !== undefined) page.line(3, `${resourceFieldRef.resource} -> ${path}`)
  }
}

function writeProjected(page: Page, { sources = [] }: ProjectedVolumeSource): void {
  page.field(2, 'Type', 'Projected (a volume that contains injected data from multiple sources)')
  for (const { secret, downwardAPI, configMap, serviceAccountToken } of sources) {
    if (secret !== undefined) {
      page.field(2, 'SecretName', secret.name ?? '')
      writeOptional(page, secret.optional)
    } else if (downwardAPI !== undefined) page.field(2, 'DownwardAPI', true)
    else if (configMap !== undefined) {
      page.field(2, 'ConfigMapName', configMap.name ?? '')
      writeOptional(page, configMap.optional)
    } else if (serviceAccountToken !== undefined) page.field(2, 'TokenExpirationSeconds', serviceAccountToken.expirationSeconds ?? 3600)
  }
}

/** Upstream prints an absent `optional` of a projected source as Go prints a missing pointer. */
const writeOptional = (page: Page, optional: boolean | undefined): void => page.field(2, 'Optional', optional === true)
