/** The rows below a pod in a tree: its containers, and the objects that it names. Pure. */
import { pods } from '../../api/resources.ts'
import type { Reference } from '../../operations/references.ts'
import { ageCell, cellRow, cellsUnder, dim, type RowCells } from './cell-row.ts'
import { factsOf } from './facts.ts'
import type { PodContainer } from './pod-containers.ts'
import type { ColumnHead, Row, Subject } from './row.ts'

/** What is known of an object that a pod names: its row, that it is missing, or nothing yet. */
export type Named = Row | 'missing' | undefined

/** The rows below the row of a pod, under these heads. */
export function partRows(
  pod: Row,
  heads: readonly ColumnHead[],
  { now, find }: { readonly now: number; readonly find: (reference: Reference) => Named },
): readonly Row[] {
  const { containers = [], references = [] } = pod.parts ?? {}
  return [
    ...containers.map((one) => containerRow(pod, one, { heads, now })),
    ...references.map((reference) => referenceRow(pod, reference, { heads, named: find(reference) })),
  ]
}

interface Under {
  readonly heads: readonly ColumnHead[]
  readonly now: number
}

function containerRow(pod: Row, { container, kind, status, ready, text, worst, since }: PodContainer, { heads, now }: Under): Row {
  const subject: Subject = { ...pod.subject, resource: pods, container: container.name, tone: worst }
  return rowUnder(pod, subject, heads, {
    NAME: container.name,
    KIND: dim(kind),
    READY: String(ready),
    STATUS: { text, tone: worst },
    RESTARTS: dim(String(status?.restartCount ?? 0)),
    AGE: ageCell(since, now),
  })
}

function referenceRow(
  pod: Row,
  { resource, name, how, optional }: Reference,
  { heads, named }: Pick<Under, 'heads'> & { readonly named: Named },
): Row {
  const found = typeof named === 'object' ? named.subject : undefined
  const missing = named === 'missing'
  const subject: Subject = {
    resource,
    namespace: pod.subject.namespace,
    name,
    uid: found?.uid ?? '',
    facts: found?.facts ?? factsOf(undefined),
    tone: missing ? (optional === true ? 'dim' : 'bad') : (found?.tone ?? 'dim'),
  }
  return rowUnder(pod, subject, heads, {
    NAME: name,
    KIND: dim(resource.singular),
    STATUS: { text: missing ? `${optional === true ? 'absent' : 'missing'}: ${how}` : how, tone: subject.tone },
  })
}

function rowUnder(pod: Row, subject: Subject, heads: readonly ColumnHead[], cells: RowCells): Row {
  const uid = `${pod.uid}/${subject.container === undefined ? subject.resource.singular : 'container'}/${subject.container ?? subject.name}`
  const all: RowCells = { NAMESPACE: dim(subject.namespace ?? ''), ...cells }
  return cellRow(uid, subject, cellsUnder(heads, all))
}
