/** Redirections: what a command's file descriptors are for its length. */
import type { HereDoc, Redirect, Redirection } from 'unbash'
import { FileError } from '../files.ts'
import type { Expansion } from './expand.ts'
import { openToRead, openToWrite, type Opener } from './open-file.ts'
import { resolvePath, ShellError, type Descriptor, type ShellState } from './state.ts'
import { encode, Reader, sourceOf, type Sink, type Source } from './streams.ts'

/** Runs with other descriptors, in the same shell. */
export async function withDescriptors(
  state: ShellState,
  descriptors: ReadonlyMap<number, Descriptor>,
  work: () => Promise<number>,
): Promise<number> {
  const outer = new Map(state.descriptors)
  replace(state.descriptors, descriptors)
  try {
    return await work()
  } finally {
    replace(state.descriptors, outer)
  }
}

function replace(target: Map<number, Descriptor>, source: ReadonlyMap<number, Descriptor>): void {
  target.clear()
  for (const [number, descriptor] of source) target.set(number, descriptor)
}

/** The descriptors of the shell with the redirections applied from left to right. */
export async function redirected(
  state: ShellState,
  redirects: readonly Redirection[],
  expansion: Expansion,
): Promise<Map<number, Descriptor>> {
  const descriptors = new Map(state.descriptors)
  for (const redirect of redirects) {
    const given = redirect.descriptor?.type === 'FileDescriptor' ? redirect.descriptor.value : undefined
    if (redirect.type === 'HereDoc')
      descriptors.set(given ?? 0, { reader: new Reader(sourceOf(encode(await hereText(redirect, expansion)))) })
    else if (redirect.type === 'HereString')
      descriptors.set(given ?? 0, {
        reader: new Reader(sourceOf(encode(`${redirect.target === undefined ? '' : await expansion.text(redirect.target)}\n`))),
      })
    else await apply(state, redirect, { descriptors, given, expansion })
  }
  return descriptors
}

async function hereText(document: HereDoc, expansion: Expansion): Promise<string> {
  const { text, parts } = document.body
  const body =
    document.delimiter?.quoted === true
      ? text
      : parts === undefined
        ? text.replace(/\\([\\$`\n])/g, (_, sign: string) => (sign === '\n' ? '' : sign))
        : await expansion.parts(parts)
  return document.operator === '<<-' ? body.replace(/^\t+/gm, '') : body
}

async function apply(
  state: ShellState,
  redirect: Redirect,
  { descriptors, given, expansion }: { descriptors: Map<number, Descriptor>; given: number | undefined; expansion: Expansion },
): Promise<void> {
  const word = redirect.target === undefined ? '' : await expansion.text(redirect.target)
  const number = given ?? (redirect.operator.startsWith('<') ? 0 : 1)
  if (redirect.operator === '>&' || redirect.operator === '<&') {
    if (word === '-') {
      descriptors.delete(number)
      return
    }
    if (/^\d+$/.test(word)) {
      const source = descriptors.get(Number(word))
      if (source === undefined) throw new ShellError(`${word}: Bad file descriptor`, 2)
      descriptors.set(number, source)
      return
    }
  }
  if (redirect.operator === '<') {
    descriptors.set(number, { reader: new Reader(sourceFor(state, word)) })
    return
  }
  const sink = sinkFor(state, word, {
    append: redirect.operator.endsWith('>>') || redirect.operator === '<>',
    keep: redirect.operator === '>' && state.options.has('C'),
  })
  descriptors.set(number, { sink })
  if (redirect.operator.startsWith('&') || (redirect.operator === '>&' && given === undefined)) descriptors.set(2, { sink })
}

const openerOf = ({ shared, descriptors, life }: ShellState): Opener => ({ context: shared.context, descriptors, life })

interface Writing {
  readonly append: boolean
  /** A file that is there is not overwritten (`set -C`). */
  readonly keep: boolean
}

function sourceFor(state: ShellState, word: string): Source {
  try {
    return openToRead(openerOf(state), resolvePath(state.directory, word))
  } catch (error) {
    throw worded(error, 'open', word)
  }
}

function sinkFor(state: ShellState, word: string, { append, keep }: Writing): Sink {
  const path = resolvePath(state.directory, word)
  try {
    if (keep && state.shared.context.files.stat(path)?.type === 'file') throw new ShellError(`can't create ${word}: File exists`, 1)
    return openToWrite(openerOf(state), path, append)
  } catch (error) {
    throw worded(error, 'create', word)
  }
}

function worded(error: unknown, verb: 'open' | 'create', word: string): unknown {
  if (!(error instanceof FileError)) return error
  const why = error.code === 'ENOENT' ? (verb === 'open' ? 'no such file' : 'nonexistent directory') : error.text
  return new ShellError(`can't ${verb} ${word}: ${why}`, 1)
}
