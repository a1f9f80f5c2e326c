/** Opens what a path names, to read or to write: files, devices, what other descriptors lead to. */
import { FileError, type Files } from '../files.ts'
import type { ProgramContext } from '../program.ts'
import type { Life } from './life.ts'
import type { Descriptor } from './state.ts'
import { emptySource, nullSink, sourceOf, type Sink, type Source } from './streams.ts'

/** Who opens it. */
export interface Opener {
  readonly context: ProgramContext
  readonly descriptors: ReadonlyMap<number, Descriptor>
  readonly life: Life
}

/** The descriptor that a path without links names: of the process itself, or of another one. */
const descriptorOf = (path: string): { readonly isOwn: boolean; readonly number: number } | undefined => {
  const [, process, number] = /^\/proc\/(self|\d+)\/fd\/(\d+)$/.exec(path) ?? []
  return number === undefined ? undefined : { isOwn: process === 'self', number: Number(number) }
}

/** Throws a FileError. */
export function openToRead(opener: Opener, path: string): Source {
  const { context, descriptors, life } = opener
  const real = context.files.realPath(path)
  const descriptor = descriptorOf(real)
  if (descriptor !== undefined || real === '/dev/tty') {
    const reader = descriptors.get(descriptor?.number ?? 0)?.reader
    if (descriptor?.isOwn === false || reader === undefined) throw new FileError('ENOENT', path)
    return { read: () => reader.chunk(), close: () => undefined }
  }
  if (context.files.stat(real)?.type !== 'device') return sourceOf(context.files.read(path))
  if (real === '/dev/null') return emptySource
  return endless(life, /random$/.test(real) ? () => anyBytes(context) : () => new Uint8Array(chunkBytes))
}

const chunkBytes = 16 * 1024

/** Each piece counts as a step of the program, so that nobody reads without a pause for ever. */
const endless = (life: Life, next: () => Uint8Array): Source => ({
  read: async () => {
    await life.step()
    return next()
  },
  close: () => undefined,
})

/** Few at a time: they cost more than zeros. */
const anyBytes = ({ random }: ProgramContext): Uint8Array => Uint8Array.from({ length: 256 }, () => Math.floor(random.next() * 256))

/** The file exists from now on. Throws a FileError. */
export function openToWrite({ context, descriptors }: Opener, path: string, append: boolean): Sink {
  const { files } = context
  const real = files.realPath(path)
  const descriptor = descriptorOf(real)
  if (descriptor?.isOwn === false) {
    const stream = descriptor.number === 2 ? 'stderr' : 'stdout'
    return { write: (bytes) => context.log(stream, bytes), close: () => undefined }
  }
  if (descriptor !== undefined || real === '/dev/tty') return descriptors.get(descriptor?.number ?? 1)?.sink ?? nullSink
  if (real === '/dev/full') return { write: () => refuseFull(path), close: () => undefined }
  return files.stat(real)?.type === 'device' ? nullSink : fileSink(files, path, append)
}

function refuseFull(path: string): never {
  throw new FileError('ENOSPC', path)
}

/** More than this in one file is more than a simulated disk has. */
const largestFile = 256 * 1024 ** 2

function fileSink(files: Files, path: string, append: boolean): Sink {
  files.write(path, new Uint8Array(0), { append })
  let size = append ? (files.stat(path)?.size ?? 0) : 0
  return {
    write: (bytes) => {
      size += bytes.length
      if (size > largestFile) refuseFull(path)
      files.write(path, bytes, { append: true })
    },
    close: () => undefined,
  }
}
