/** Defaults of volume sources in pods (SetDefaults_Volume and its kin). */
import type { Mutable } from '../../api/object.ts'
import type { Volume } from '../../api/objects.ts'
import { defaultClaimSpec } from '../shared/claim-defaults.ts'

type Draft = Mutable<Volume>

/** 0644 */
const fileMode = 420

/** Fills one volume: an empty directory where no source is named, file modes, and what the old in-tree drivers expect. */
export function defaultVolume(volume: Draft): void {
  if (hasNoSource(volume)) volume.emptyDir = {}
  if (volume.secret !== undefined) volume.secret.defaultMode ??= fileMode
  if (volume.configMap !== undefined) volume.configMap.defaultMode ??= fileMode
  if (volume.projected !== undefined) defaultProjected(volume.projected)
  if (volume.downwardAPI !== undefined) {
    volume.downwardAPI.defaultMode ??= fileMode
    defaultFieldReferences(volume.downwardAPI.items)
  }
  if (volume.hostPath !== undefined) volume.hostPath.type ??= ''
  if (volume.ephemeral?.volumeClaimTemplate !== undefined) {
    defaultClaimSpec((volume.ephemeral.volumeClaimTemplate.spec ??= {}))
  }
  defaultDisks(volume)
}

function hasNoSource(volume: Draft): boolean {
  for (const field in volume) if (field !== 'name' && volume[field as keyof Draft] !== undefined) return false
  return true
}

function defaultProjected(projected: NonNullable<Draft['projected']>): void {
  projected.defaultMode ??= fileMode
  // Storage knows no difference between an empty list and none, which Go then writes as null.
  if (projected.sources?.length === 0) projected.sources = null as never
  for (const source of projected.sources ?? []) {
    if (source.serviceAccountToken !== undefined) source.serviceAccountToken.expirationSeconds ??= 3600
    if (source.downwardAPI !== undefined) defaultFieldReferences(source.downwardAPI.items)
  }
}

function defaultFieldReferences(items: NonNullable<Draft['downwardAPI']>['items']): void {
  for (const item of items ?? []) if (item.fieldRef !== undefined) item.fieldRef.apiVersion ||= 'v1'
}

/** In-tree drivers whose sources persistent volumes share. */
export function defaultDisks(source: Pick<Draft, 'iscsi' | 'rbd' | 'azureDisk' | 'scaleIO'>): void {
  const { iscsi, rbd, azureDisk, scaleIO } = source
  if (iscsi !== undefined) iscsi.iscsiInterface ||= 'default'
  if (rbd !== undefined) {
    rbd.pool ||= 'rbd'
    rbd.user ||= 'admin'
    rbd.keyring ||= '/etc/ceph/keyring'
  }
  if (azureDisk !== undefined) {
    azureDisk.cachingMode ??= 'ReadWrite'
    azureDisk.fsType ??= 'ext4'
    azureDisk.readOnly ??= false
    azureDisk.kind ??= 'Shared'
  }
  if (scaleIO !== undefined) {
    scaleIO.storageMode ||= 'ThinProvisioned'
    scaleIO.fsType ||= 'xfs'
  }
}
