/**
 * What is wrong with a text of YAML, as the library that upstream reads with sees it. Its parser takes tokens one by one, so that the first
 * problem on its way is told; it reads one document, and does not look behind it.
 */
import { YamlMisfit } from './yaml-cursor.ts'
import { YamlScanner } from './yaml-scanner.ts'
import type { Brackets, TokenKind } from './yaml-token.ts'

/** A document that is well formed. */
export interface WellFormed {
  /** The offset behind it. What stands there is nobody's business. */
  readonly end: number
  readonly brackets: readonly Brackets[]
}

/** The first document of a text, or what is wrong with it. */
export function firstDocument(text: string): YamlMisfit | WellFormed {
  try {
    return new Grammar(text).document()
  } catch (error) {
    if (error instanceof YamlMisfit) return error
    throw error
  }
}

class Grammar {
  private readonly tokens: YamlScanner
  private readonly anchors = new Set<string>()
  private readonly handles = new Set(['', '!', '!!'])

  constructor(text: string) {
    this.tokens = new YamlScanner(text)
  }

  document(): WellFormed {
    if (this.is('end')) return { end: 0, brackets: [] }
    if (this.is('directive', 'document')) {
      this.directives()
      if (!this.is('document')) throw this.misfit('did not find expected <document start>')
      this.tokens.next()
      if (!this.is('directive', 'document', 'document end', 'end')) this.node(true)
    } else this.node(true)
    const { takenTo: end, brackets } = this.tokens
    // The parser looks for the mark of its end.
    this.tokens.peek()
    return { end, brackets }
  }

  private is(...kinds: readonly TokenKind[]): boolean {
    return kinds.includes(this.tokens.peek().kind)
  }

  private misfit(text: string, { line } = this.tokens.peek()): YamlMisfit {
    return new YamlMisfit(text, line, 'parser')
  }

  private directives(): void {
    let version: string | undefined
    while (this.is('directive')) {
      const { directive } = this.tokens.peek()
      if (directive !== undefined && 'version' in directive) {
        if (version !== undefined) throw this.misfit('found duplicate %YAML directive')
        version = directive.version
        if (version !== '1.1') throw this.misfit('found incompatible YAML document')
      } else if (directive !== undefined) this.handles.add(directive.handle)
      this.tokens.next()
    }
  }

  /** `isBlock`: it may be a block; `mayStepBack`: a list of entries that are not indented deeper. */
  private node(isBlock: boolean, mayStepBack = false): void {
    if (this.is('alias')) {
      const { name = '' } = this.tokens.peek()
      if (!this.anchors.has(name)) throw new YamlMisfit(`unknown anchor '${name}' referenced`, 0, 'parser')
      return void this.tokens.next()
    }
    const isMarked = this.properties()
    if (mayStepBack && this.is('entry')) return this.entries()
    if (this.is('scalar')) return void this.tokens.next()
    if (this.is('[')) return this.collection(']')
    if (this.is('{')) return this.collection('}')
    if (isBlock && this.is('block list')) return this.list()
    if (isBlock && this.is('block map')) return this.map()
    if (!isMarked) throw this.misfit('did not find expected node content')
  }

  /** An anchor and a tag, in either order. */
  private properties(): boolean {
    const seen = new Set<TokenKind>()
    while (this.is('anchor', 'tag') && !seen.has(this.tokens.peek().kind)) {
      const token = this.tokens.next()
      seen.add(token.kind)
      const { name = '' } = token
      if (token.kind === 'anchor') this.anchors.add(name)
      else if (!this.handles.has(name)) {
        this.tokens.peek()
        throw this.misfit('found undefined tag handle', token)
      }
    }
    return seen.size > 0
  }

  private list(): void {
    this.tokens.next()
    while (this.is('entry')) {
      this.tokens.next()
      if (!this.is('entry', 'block end')) this.node(true)
    }
    if (!this.is('block end')) throw this.misfit("did not find expected '-' indicator")
    this.tokens.next()
  }

  private entries(): void {
    while (this.is('entry')) {
      this.tokens.next()
      if (!this.is('entry', 'key', 'value', 'block end')) this.node(true)
    }
  }

  private map(): void {
    this.tokens.next()
    while (this.is('key')) {
      this.tokens.next()
      if (!this.is('key', 'value', 'block end')) this.node(true, true)
      if (!this.is('value')) continue
      this.tokens.next()
      if (!this.is('key', 'value', 'block end')) this.node(true, true)
    }
    if (!this.is('block end')) throw this.misfit('did not find expected key')
    this.tokens.next()
  }

  /** A list or a map in brackets, of which a list may have pairs among its items. */
  private collection(close: ']' | '}'): void {
    this.tokens.next()
    for (let isFirst = true; !this.is(close); isFirst = false) {
      if (!isFirst) {
        if (!this.is(',')) throw this.misfit(`did not find expected ',' or '${close}'`)
        this.tokens.next()
      }
      if (this.is('key')) this.pair(close)
      else if (!this.is(close)) this.node(false)
    }
    this.tokens.next()
  }

  private pair(close: ']' | '}'): void {
    this.tokens.next()
    if (!this.is('value', ',', close)) this.node(false)
    // Of lists the parser passes over what stands where a key should.
    else if (close === ']') this.tokens.next()
    if (!this.is('value')) return
    this.tokens.next()
    if (!this.is(',', close)) this.node(false)
  }
}

/** The text with all that is in brackets indented deeper than they are, which the newer YAML wants and upstream's library does not mind. */
export function indentedBrackets(text: string, brackets: readonly Brackets[]): string {
  let out = ''
  let done = 0
  for (const { from, to, column } of brackets) {
    out += text.slice(done, from) + text.slice(from, to).replaceAll('\n', `\n${' '.repeat(column + 1)}`)
    done = to
  }
  return out + text.slice(done)
}
