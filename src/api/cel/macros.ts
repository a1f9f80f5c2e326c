/**
 * The macros of CEL: calls that become loops and tests before types are checked. Upstream: cel-go's parser/macro.go, ext/comprehensions.go,
 * cel/library.go (optionals).
 */
import type { Expression } from './expression.ts'
import type { Value } from './value.ts'

/** Makes nodes; all that a macro makes points where its call stands. */
export interface Maker {
  literal(value: Value): Expression
  ident(name: string): Expression
  call(name: string, ...args: Expression[]): Expression
  member(target: Expression, name: string, ...args: Expression[]): Expression
  list(...elements: Expression[]): Expression
  map(): Expression
  test(operand: Expression, field: string): Expression
  loop(parts: Loop): Expression
  /** Refuses the call, pointing at one of its arguments. */
  fail(node: Expression, message: string): Expression
}

interface Loop {
  readonly range: Expression
  readonly variable: string
  readonly second?: string | undefined
  readonly accumulator?: string
  readonly start: Expression
  readonly condition: Expression
  readonly step: Expression
  readonly result: Expression
}

type Expand = (maker: Maker, target: Expression, args: readonly Expression[]) => Expression

/** The name that loops fold into. */
export const accumulator = '__result__'

/** What a call becomes; undefined where it is a call like any other. */
export function expandMacro(
  maker: Maker,
  name: string,
  target: Expression | undefined,
  args: readonly Expression[],
): Expression | undefined {
  if (target === undefined) return name === 'has' && args.length === 1 ? has(maker, args) : undefined
  return macros[`${name}/${args.length}`]?.(maker, target, args)
}

function has(maker: Maker, [arg]: readonly Expression[]): Expression {
  if (arg?.form === 'select' && !arg.isTest) return maker.test(arg.operand, arg.field)
  return maker.fail(arg ?? maker.literal(null), 'invalid argument to has() macro')
}

const result = (maker: Maker): Expression => maker.ident(accumulator)
const always = (maker: Maker): Expression => maker.literal(true)
const whileTrue = (maker: Maker): Expression => maker.call('@not_strictly_false', result(maker))
const untilTrue = (maker: Maker): Expression => maker.call('@not_strictly_false', maker.call('!_', result(maker)))

/** How a fold over a range starts, goes on and ends. */
interface Fold {
  readonly start: (maker: Maker) => Expression
  readonly condition?: (maker: Maker) => Expression
  readonly step: (maker: Maker, ...rest: Expression[]) => Expression
  readonly result?: (maker: Maker) => Expression
}

const append = (maker: Maker, item: Expression): Expression => maker.call('_+_', result(maker), maker.list(item))

const folds = {
  all: { start: always, condition: whileTrue, step: (maker, predicate) => maker.call('_&&_', result(maker), predicate as Expression) },
  exists: {
    start: (maker) => maker.literal(false),
    condition: untilTrue,
    step: (maker, predicate) => maker.call('_||_', result(maker), predicate as Expression),
  },
  existsOne: {
    start: (maker) => maker.literal(0n),
    step: (maker, predicate) =>
      maker.call('_?_:_', predicate as Expression, maker.call('_+_', result(maker), maker.literal(1n)), result(maker)),
    result: (maker) => maker.call('_==_', result(maker), maker.literal(1n)),
  },
  map: { start: (maker) => maker.list(), step: (maker, item) => append(maker, item as Expression) },
  mapSome: {
    start: (maker) => maker.list(),
    step: (maker, predicate, item) => maker.call('_?_:_', predicate as Expression, append(maker, item as Expression), result(maker)),
  },
} satisfies Record<string, Fold>

/** A fold over one variable; `problem` is what upstream says of an argument that is no name. */
const over =
  (fold: Fold, problem: string): Expand =>
  (maker, range, [variable, ...rest]) => {
    const name = nameIn(maker, variable, problem)
    return typeof name === 'string' ? looped(maker, fold, { range, variable: name, rest }) : name
  }

/** A fold over two: index and element, or key and value. */
const overBoth =
  (fold: (variable: string, second: string) => Fold): Expand =>
  (maker, range, [first, other, ...rest]) => {
    const problem = 'argument must be a simple name'
    const variable = nameIn(maker, first, problem)
    if (typeof variable !== 'string') return variable
    const second = nameIn(maker, other, problem)
    if (typeof second !== 'string') return second
    if (variable === second) return maker.fail(other as Expression, `duplicate variable name: ${variable}`)
    return looped(maker, fold(variable, second), { range, variable, second, rest })
  }

function looped(
  maker: Maker,
  fold: Fold,
  { rest, ...parts }: Pick<Loop, 'range' | 'variable' | 'second'> & { readonly rest: readonly Expression[] },
): Expression {
  return maker.loop({
    ...parts,
    start: fold.start(maker),
    condition: (fold.condition ?? always)(maker),
    step: fold.step(maker, ...rest),
    result: (fold.result ?? result)(maker),
  })
}

function nameIn(maker: Maker, node: Expression | undefined, problem: string): string | Expression {
  if (node?.form !== 'ident') return maker.fail(node ?? maker.literal(null), problem)
  return node.name === accumulator ? maker.fail(node, 'iteration variable overwrites accumulator variable') : node.name
}

const filter: Expand = (maker, range, [variable, predicate]) => {
  const name = nameIn(maker, variable, 'argument is not an identifier')
  return typeof name === 'string'
    ? looped(maker, folds.mapSome, { range, variable: name, rest: [predicate as Expression, maker.ident(name)] })
    : name
}

/** A fold that fills a map, of every entry or of those that the first of two arguments is true for. */
const mapping =
  (insert: (maker: Maker, key: string, item: Expression) => Expression) =>
  (key: string): Fold => ({
    start: (maker) => maker.map(),
    step: (maker, first, second) =>
      second === undefined
        ? insert(maker, key, first as Expression)
        : maker.call('_?_:_', first as Expression, insert(maker, key, second), result(maker)),
  })

const transformMap = mapping((maker, key, item) => maker.call('cel.@mapInsert', result(maker), maker.ident(key), item))
const transformEntry = mapping((maker, _key, item) => maker.call('cel.@mapInsert', result(maker), item))

/** optMap and optFlatMap: the value of an optional under a name. */
const optional =
  (macro: string, wrap: (maker: Maker, value: Expression) => Expression): Expand =>
  (maker, target, [variable, transform]) => {
    if (variable?.form !== 'ident')
      return maker.fail(variable ?? maker.literal(null), `${macro}() variable name must be a simple identifier`)
    const bound = maker.loop({
      range: maker.list(),
      variable: '#unused',
      accumulator: variable.name,
      start: maker.member(target, 'value'),
      condition: maker.literal(false),
      step: maker.ident(variable.name),
      result: transform as Expression,
    })
    return maker.call('_?_:_', maker.member(target, 'hasValue'), wrap(maker, bound), maker.call('optional.none'))
  }

const quantifier = 'argument must be a simple name'
const list = 'argument is not an identifier'

const macros: Readonly<Record<string, Expand | undefined>> = {
  'all/2': over(folds.all, quantifier),
  'exists/2': over(folds.exists, quantifier),
  'exists_one/2': over(folds.existsOne, quantifier),
  'existsOne/2': over(folds.existsOne, quantifier),
  'map/2': over(folds.map, list),
  'map/3': over(folds.mapSome, list),
  'filter/2': filter,
  'all/3': overBoth(() => folds.all),
  'exists/3': overBoth(() => folds.exists),
  'exists_one/3': overBoth(() => folds.existsOne),
  'existsOne/3': overBoth(() => folds.existsOne),
  'transformList/3': overBoth(() => folds.map),
  'transformList/4': overBoth(() => folds.mapSome),
  'transformMap/3': overBoth(transformMap),
  'transformMap/4': overBoth(transformMap),
  'transformMapEntry/3': overBoth(transformEntry),
  'transformMapEntry/4': overBoth(transformEntry),
  'optMap/2': optional('optMap', (maker, value) => maker.call('optional.of', value)),
  'optFlatMap/2': optional('optFlatMap', (_maker, value) => value),
}
