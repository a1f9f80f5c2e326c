/** The column that says how far a claim or a volume is. */
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { column } from './column.ts'
import { wordTone } from './tones.ts'

type Phased = PersistentVolume | PersistentVolumeClaim

const phaseOf = ({ metadata, status }: Phased): string => (metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating')

export const phaseColumn: Column<Phased> = column('Status', phaseOf, { tone: (object) => wordTone(phaseOf(object)) })
