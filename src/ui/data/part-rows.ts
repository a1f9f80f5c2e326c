/** The rows below a pod in a tree: its containers, and the objects that it names. Pure. */
import { pods } from '../../api/resources.ts'
import { humanDuration } from '../../api/time.ts'
import { sanitize } from '../../base/terminal-text.ts'
import type { Reference } from '../../operations/references.ts'
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

type Texts = Readonly<Record<string, string>>

function containerRow(
  pod: Row,
  { container, kind, status, ready, text, worst, since }: PodContainer,
  { heads, now }: { readonly heads: readonly ColumnHead[]; readonly now: number },
): Row {
  const subject: Subject = { ...pod.subject, resource: pods, container: container.name, tone: worst }
  const texts: Texts = {
    NAME: container.name,
    KIND: kind,
    READY: String(ready),
    STATUS: text,
    RESTARTS: String(status?.restartCount ?? 0),
    AGE: since === undefined ? '-' : humanDuration(now - since),
  }
  return { ...rowUnder(pod, subject, heads, texts), since: heads.map(({ title }) => (title === 'AGE' ? since : undefined)) }
}

function referenceRow(
  pod: Row,
  { resource, name, how, optional }: Reference,
  { heads, named }: { readonly heads: readonly ColumnHead[]; readonly named: Named },
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
  const texts: Texts = {
    NAME: name,
    KIND: resource.singular,
    STATUS: missing ? `${optional === true ? 'absent' : 'missing'}: ${how}` : how,
  }
  return rowUnder(pod, subject, heads, texts)
}

function rowUnder(pod: Row, subject: Subject, heads: readonly ColumnHead[], texts: Texts): Row {
  const { tone, namespace = '' } = subject
  return {
    uid: `${pod.uid}/${texts['KIND'] ?? ''}/${texts['NAME'] ?? ''}`,
    subject,
    cells: heads.map(({ title }) => sanitize(title === 'NAMESPACE' ? namespace : (texts[title] ?? ''))),
    tones: heads.map(({ title }) => (title === 'NAME' || title === 'READY' ? 'plain' : title === 'STATUS' ? tone : 'dim')),
    since: heads.map(() => undefined),
    changed: [],
    changedAt: -1,
  }
}
