/** VolumeAttachment: a volume that belongs to a node for now. */
import { volumeAttachments } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { rules } from './rules.ts'

export const volumeAttachment = defineKind({
  resource: volumeAttachments,
  rules,
  columns,
})
