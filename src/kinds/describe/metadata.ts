/** Labels, annotations and their kin: several lines under one title, by key. */
import { lastApplied } from '../../api/last-applied.ts'
import { sortTexts } from '../../base/order.ts'
import type { Page } from './page.ts'

type Texts = Readonly<Record<string, string>>

/** Longest annotation that stays on one line. */
const longest = 140

/** `Labels:` and each `key=value` on a line of its own, or `<none>`. The title may bring its own indent. */
export function writeLabels(page: Page, title: string, labels: Texts | undefined): void {
  const keys = sortTexts(Object.keys(labels ?? {}))
  writeList(
    page,
    title,
    keys.map((key) => `${key}=${labels?.[key] ?? ''}`),
  )
}

/** A title and texts below each other, or `<none>`. */
export function writeList(page: Page, title: string, texts: readonly string[]): void {
  page.write(0, `${title}:\t`)
  if (texts.length === 0) page.write(0, '<none>\n')
  for (const [index, text] of texts.entries()) page.write(0, `${index === 0 ? '' : '\t'}${text}\n`)
}

/** `Annotations:`, long values shortened and on lines of their own. */
export function writeAnnotations(page: Page, title: string, annotations: Texts | undefined): void {
  const keys = sortTexts(Object.keys(annotations ?? {})).filter((key) => key !== lastApplied)
  page.write(0, `${title}:\t`)
  if (keys.length === 0) page.write(0, '<none>\n')
  for (const [index, key] of keys.entries()) {
    if (index > 0) page.write(0, '\t')
    const value = (annotations?.[key] ?? '').replace(/\n$/, '')
    if (Buffer.byteLength(value) + Buffer.byteLength(key) + 2 <= longest && !value.includes('\n')) {
      page.write(0, `${key}: ${value}\n`)
      continue
    }
    page.write(0, `${key}:\n`)
    for (const line of value.split('\n')) page.write(0, `\t  ${shorten(line, longest - 2)}\n`)
  }
}

/** Cuts by bytes, as Go slices strings. */
export function shorten(text: string, most: number): string {
  const bytes = Buffer.from(text)
  return bytes.length > most ? `${bytes.subarray(0, most).toString()}...` : text
}

interface Described {
  readonly metadata: { readonly name?: string; readonly namespace?: string; readonly labels?: Texts; readonly annotations?: Texts }
}

/** The head that most pages share: name, namespace (for a namespaced kind), labels, annotations. */
export function writeHead(page: Page, { metadata }: Described, namespaced = true): void {
  page.field(0, 'Name', metadata.name)
  if (namespaced) page.field(0, 'Namespace', metadata.namespace ?? '')
  writeLabels(page, 'Labels', metadata.labels)
  writeAnnotations(page, 'Annotations', metadata.annotations)
}
