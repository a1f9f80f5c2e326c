/** Reads the expressions of awk, by the order of its grammar. */
import { TokenReader } from './token-reader.ts'
import type { Expression, Place } from './tree.ts'

const comparisons = new Set(['<', '<=', '!=', '==', '>', '>='])
const assignments = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=', '**='])
const isPlace = (one: Expression): one is Place => one.is === 'name' || one.is === 'field' || one.is === 'element'

export class ExpressionParser extends TokenReader {
  /** Functions of the program's own that it calls, with the line. */
  protected readonly called = new Map<string, number>()
  /** Not within what print lists: `>` is where it goes. */
  private canBeGreater = true

  /** What print lists. */
  protected listOfPrint(): Expression[] {
    this.canBeGreater = false
    const items = [this.expression()]
    while (this.isMark(',')) {
      this.take()
      this.skipLines()
      items.push(this.expression())
    }
    this.canBeGreater = true
    return items
  }

  protected expression(): Expression {
    const found = this.deeper(() => this.choice())
    if (!isPlace(found) || this.next.is !== 'mark' || !assignments.has(this.next.text)) return found
    const operator = this.take().text.slice(0, -1)
    this.skipLines()
    return { is: 'assign', operator: operator === '**' ? '^' : operator, to: found, value: this.deeper(() => this.expression()) }
  }

  private choice(): Expression {
    const when = this.either()
    if (!this.isMark('?')) return when
    this.take()
    this.skipLines()
    const then = this.expression()
    this.skipLines()
    this.expect(':')
    this.skipLines()
    return { is: 'choice', when, then, otherwise: this.expression() }
  }

  private either(): Expression {
    const isNext = (): boolean => this.isMark('||')
    return this.chain(this.both(), isNext, (left) => this.behind(left, () => this.both()))
  }

  private both(): Expression {
    const isNext = (): boolean => this.isMark('&&')
    return this.chain(this.membership(), isNext, (left) => this.behind(left, () => this.membership()))
  }

  /** An operator at whose right side the line may end. */
  private behind(left: Expression, right: () => Expression): Expression {
    const operator = this.take().text
    this.skipLines()
    return { is: 'binary', operator, left, right: this.assigned(right()) }
  }

  /** `a && b = c` assigns. */
  private assigned(found: Expression): Expression {
    if (!isPlace(found) || !this.isMark('=')) return found
    this.take()
    return { is: 'assign', operator: '', to: found, value: this.expression() }
  }

  private membership(): Expression {
    return this.chain(
      this.matching(),
      () => this.accept('in'),
      (left) => {
        const { is, text } = this.take()
        if (is !== 'name') this.refuse()
        return { is: 'in', index: left.is === 'list' ? left.items : [left], array: text }
      },
    )
  }

  private matching(): Expression {
    const isNext = (): boolean => this.isMark('~') || this.isMark('!~')
    return this.chain(this.comparison(), isNext, (left) => {
      const isNot = this.take().text === '!~'
      return { is: 'match', isNot, left, right: this.comparison() }
    })
  }

  private comparison(): Expression {
    const left = this.piped()
    if (this.next.is !== 'mark' || !comparisons.has(this.next.text) || (this.next.text === '>' && !this.canBeGreater)) return left
    return { is: 'binary', operator: this.take().text, left, right: this.piped() }
  }

  /** `command | getline`. */
  private piped(): Expression {
    const isNext = (): boolean => this.isMark('|') && this.tokens[this.at + 1]?.text === 'getline'
    return this.chain(this.joined(), isNext, (name) => {
      this.at += 2
      return { is: 'getline', to: this.place(), from: { is: 'command', name } }
    })
  }

  /** Values side by side. */
  protected joined(): Expression {
    return this.chain(
      this.sum(),
      () => this.begins(),
      (left) => ({ is: 'binary', operator: ' ', left, right: this.sum() }),
    )
  }

  private begins(): boolean {
    const { is, text } = this.next
    if (is === 'mark') return text === '$' || text === '(' || text === '++' || text === '--'
    return ['number', 'text', 'name', 'called', 'builtin'].includes(is)
  }

  private sum(): Expression {
    const isNext = (): boolean => this.isMark('+') || this.isMark('-')
    return this.chain(this.product(), isNext, (left) => this.binary(left, () => this.product()))
  }

  private product(): Expression {
    const isNext = (): boolean => this.isMark('*') || this.isMark('/') || this.isMark('%')
    return this.chain(this.signed(), isNext, (left) => this.binary(left, () => this.signed()))
  }

  private binary(left: Expression, right: () => Expression): Expression {
    return { is: 'binary', operator: this.take().text, left, right: right() }
  }

  private signed(): Expression {
    if (!this.isMark('!') && !this.isMark('-') && !this.isMark('+')) return this.power()
    const operator = this.take().text
    return { is: 'unary', operator, of: this.deeper(() => this.signed()) }
  }

  private power(): Expression {
    const left = this.counted()
    if (!this.isMark('^') && !this.isMark('**')) return left
    this.take()
    // A sign may stand before the exponent, and what is raised again is raised first.
    return { is: 'binary', operator: '^', left, right: this.deeper(() => this.signed()) }
  }

  private counted(): Expression {
    if (this.isMark('++') || this.isMark('--')) {
      const by = this.take().text === '++' ? 1 : -1
      return { is: 'count', to: this.place() ?? this.refuse(), by, isBefore: true }
    }
    const found = this.primary()
    if (!isPlace(found) || (!this.isMark('++') && !this.isMark('--'))) return found
    return { is: 'count', to: found, by: this.take().text === '++' ? 1 : -1, isBefore: false }
  }

  private place(): Place | undefined {
    if (this.next.is !== 'name' && !this.isMark('$')) return undefined
    const found = this.primary()
    return isPlace(found) ? found : this.refuse()
  }

  private primary(): Expression {
    const { is, text, line } = this.take()
    switch (is) {
      case 'number':
        return { is, value: Number(text) }
      case 'text':
        return { is, value: text }
      case 'pattern':
        return { is, source: text }
      case 'name':
        return this.isMark('[') ? { is: 'element', array: text, index: this.index() } : { is, name: text }
      case 'called':
        if (!this.called.has(text)) this.called.set(text, line)
        return { is: 'call', name: text, args: this.args() }
      case 'builtin':
        // Only length may be called by its mere name.
        return { is: 'call', name: text, args: this.isMark('(') || text !== 'length' ? this.args() : [] }
      case 'mark':
        if (text === '$') return { is: 'field', of: this.deeper(() => this.number()) }
        if (text === '(') return this.parentheses()
        break
      case 'word':
        if (text === 'getline') return this.getline()
        break
      default:
    }
    this.at--
    return this.refuse()
  }

  /** What stands behind `$`. */
  private number(): Expression {
    if (this.isMark('++') || this.isMark('--')) return this.counted()
    return this.isMark('-') ? this.signed() : this.primary()
  }

  private parentheses(): Expression {
    const items = this.items(')')
    const [only] = items
    if (only === undefined) return this.refuse()
    if (items.length > 1) return { is: 'list', items }
    // In parentheses it is no place any more, but for `$(1)`, which is told by the caller.
    return isPlace(only) ? { is: 'unary', operator: '(', of: only } : only
  }

  private args(): readonly Expression[] {
    this.expect('(')
    return this.items(')')
  }

  protected index(): readonly Expression[] {
    this.expect('[')
    const items = this.items(']')
    return items.length === 0 ? this.refuse() : items
  }

  private items(close: string): Expression[] {
    const items: Expression[] = []
    const could = this.canBeGreater
    this.canBeGreater = true
    this.skipLines()
    while (!this.isMark(close)) {
      items.push(this.expression())
      this.skipLines()
      if (!this.isMark(close)) this.expect(',')
      this.skipLines()
    }
    this.take()
    this.canBeGreater = could
    return items
  }

  private getline(): Expression {
    const to = this.place()
    if (!this.isMark('<')) return { is: 'getline', to, from: undefined }
    this.take()
    return { is: 'getline', to, from: { is: 'file', name: this.counted() } }
  }
}
