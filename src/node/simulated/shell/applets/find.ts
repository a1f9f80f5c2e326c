/** find: goes through directories and asks of each thing there what its expression says. */
import type { Applet } from '../runner.ts'
import { FindError, planOf, type Plan } from './find-expression.ts'

export const find: Applet = async (io) => {
  const start = io.args.findIndex((arg) => /^[-!(]/.test(arg) && !/^-[LHP]$/.test(arg))
  const roots = io.args.slice(0, start < 0 ? undefined : start).filter((arg) => !/^-[LHP]$/.test(arg))
  let plan: Plan
  try {
    plan = planOf(io, start < 0 ? [] : io.args.slice(start))
  } catch (error) {
    if (!(error instanceof FindError)) throw error
    io.err(`find: ${error.message}\n`)
    return 1
  }
  let status = 0
  const visit = async (word: string, depth: number): Promise<void> => {
    if (plan.isOver()) return
    const path = io.path(word)
    const info = io.files.lstat(path)
    if (info === undefined) {
      io.err(`find: ${word}: No such file or directory\n`)
      status = 1
      return
    }
    let isPruned = false
    const judge = async (): Promise<void> => {
      if (depth >= plan.leastDepth) await plan.test({ word, path, info, depth, prune: () => (isPruned = !plan.depthFirst) })
    }
    if (!plan.depthFirst) await judge()
    if (info.type === 'directory' && depth < plan.mostDepth && !isPruned)
      for (const child of io.files.list(path)) await visit(word.endsWith('/') ? word + child : `${word}/${child}`, depth + 1)
    if (plan.depthFirst) await judge()
  }
  for (const root of roots.length === 0 ? ['.'] : roots) await visit(root, 0)
  return (await plan.finish()) || status
}
