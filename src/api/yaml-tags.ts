/** How scalars of YAML are read: by the rules of 1.1, as Go's libraries have them. */
import { isCollection, Scalar, visit, type Document, type ParsedNode } from 'yaml'
import { WrittenScalar } from './written-scalar.ts'
import { timeOf } from './yaml-scalar.ts'

/** Where the YAML libraries of upstream's parts differ. */
export interface Dialect {
  /**
   * As kustomize's: `yes`, `on` and the like are texts; a null of which nothing is written is undefined; numbers, booleans and times that are
   * written otherwise than they are printed are WrittenScalars.
   */
  readonly isNewer?: boolean
}

/** YAML 1.1 as kubectl reads it (yes and no are booleans, 0644 is octal), without the tags that JSON has no word for. */
export const parserOptions = ({ isNewer = false }: Dialect): object => ({
  version: '1.1',
  merge: true,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
  customTags: (tags: readonly unknown[]) => [
    newOctal,
    loneDot,
    ...(isNewer ? [...newBooleans, unwritten] : []),
    ...tags.filter((tag) => !isUnwanted(tag) && !(isNewer && nameOf(tag).endsWith('bool'))),
  ],
})

/** `0o17` of YAML 1.2, which upstream's library knows as well. */
const newOctal = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^0o[0-7_]+$/,
  resolve: (text: string) => Number.parseInt(text.slice(2).replaceAll('_', ''), 8),
}

/** A number has digits: a dot by itself is a text, most often a directory. */
const loneDot = { tag: 'tag:yaml.org,2002:str', default: true, test: /^[-+]?\._*$/, resolve: (text: string) => text }

/** The booleans of YAML 1.2. */
const newBooleans = [true, false].map((value) => ({
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: value ? /^(?:true|True|TRUE)$/ : /^(?:false|False|FALSE)$/,
  resolve: () => value,
}))

/** `key:` and no more. */
const unwritten = { tag: 'tag:yaml.org,2002:null', default: true, test: /^$/, resolve: () => undefined }

const nameOf = (tag: unknown): string => String(typeof tag === 'string' ? tag : (tag as { readonly tag?: string }).tag)

function isUnwanted(tag: unknown): boolean {
  const format = typeof tag === 'string' ? undefined : (tag as { readonly format?: string }).format
  return format === 'TIME' || /timestamp|binary|set|omap|pairs/.test(nameOf(tag))
}

/** Makes WrittenScalars of what is written otherwise than it is printed; keys are texts. */
export function keepWritten(document: Document.Parsed<ParsedNode>): void {
  visit(document, {
    Scalar: (key, node, path) => {
      const { tag, type, value, source = '' } = node
      if (key === 'key' || type !== Scalar.PLAIN || tag !== undefined) return
      if (typeof value === 'string') {
        const time = isQuotedInside(source, path) ? undefined : timeOf(source)
        if (time !== undefined && time !== source) node.value = new WrittenScalar(source, time)
      } else if (isPrimitive(value) && String(value) !== source) node.value = new WrittenScalar(source, unsigned(source) ?? value)
    },
  })
}

/** A whole number that only Go's unsigned ones can hold. */
const unsigned = (text: string): bigint | undefined => (/^\d{19,20}$/.test(text) && BigInt(text) < 2n ** 64n ? BigInt(text) : undefined)

const isPrimitive = (value: unknown): value is number | bigint | boolean => ['number', 'bigint', 'boolean'].includes(typeof value)

/** The library writes a text with a colon in quotes inside brackets, and so reads back what is no time. */
const isQuotedInside = (text: string, path: readonly unknown[]): boolean =>
  text.includes(':') && path.some((node) => isCollection(node) && node.flow === true)
