/**
 * Everything the simulated world can run: known images, the shell, and for the rest what its container is there for, to serve or to end.
 * Adding an image is its own file and one line here.
 */
import { readImageName } from '../../image-name.ts'
import { type ImageDefinition, ProgramNotFound, type ProgramContext, type Programs, type RunningProgram } from '../program.ts'
import { fateOf, played } from '../scripted-program.ts'
import { knows } from '../shell/command-words.ts'
import { shell } from '../shell/shell.ts'
import { baseImages } from './base-images.ts'
import { databaseImages } from './databases.ts'
import { demonstrationImages } from './demonstrations.ts'
import { guestbookImages } from './guestbook.ts'
import { line, type KnownImage } from './known-image.ts'
import { helloFrontend, nginx } from './nginx.ts'
import { redis } from './redis.ts'
import { hasTag } from './releases.ts'
import { stressImages } from './stress.ts'
import { webServerImages } from './web-servers.ts'

const images: readonly KnownImage[] = [
  ...baseImages,
  ...databaseImages,
  ...demonstrationImages,
  ...guestbookImages,
  ...stressImages,
  nginx,
  helloFrontend,
  redis,
  ...webServerImages,
]

const byName = new Map(images.flatMap((image) => image.names.map((name) => [name, image] as const)))

const definitions = new Map<string, ImageDefinition | undefined>()

/** Made once for each name and tag: whoever runs the same image shares its files. */
function imageOf(name: string, tag: string): ImageDefinition | undefined {
  const key = `${name}:${tag}`
  if (!definitions.has(key)) {
    const made = byName.get(name)?.define(tag)
    definitions.set(key, made !== undefined && /bitnami|unprivileged/.test(name) ? { ...made, user: '1001' } : made)
  }
  return definitions.get(key)
}

const knownImage = (image: string): KnownImage | undefined => byName.get(readImageName(image)?.repository ?? '')

const commandName = (word: string): string => word.slice(word.lastIndexOf('/') + 1)

/** Entry points that only start what follows. */
const passThrough = new Set([
  '/docker-entrypoint.sh',
  'docker-entrypoint.sh',
  'tini',
  '/sbin/tini',
  'dumb-init',
  '/usr/bin/dumb-init',
  '/usr/bin/tini',
])

export const simulatedPrograms: Programs = {
  imageOf,
  hasTag,
  start(context) {
    const argv = stripped(context.argv, context.image)
    // An entry point ends with `exec`: what it starts is the process from then on.
    if (argv !== context.argv) context.processes.rename(context.pid, argv.join(' '))
    return startCommand({ ...context, argv })
  },
  resting({ image, argv, isTask }) {
    const words = stripped(argv, image)
    const [word] = words
    if (word === undefined) return isTask ? undefined : {}
    return knownImage(image)?.resting?.[commandName(word)]?.(words)
  },
}

/** The words behind entry points that only start them; options alone belong to the image's own program, as its entry point has it. */
function stripped(argv: readonly string[], image: string): readonly string[] {
  const [first = '', ...rest] = argv
  if (!passThrough.has(first) || rest.length === 0) return argv
  if (rest[0] === '--') return stripped(rest.slice(1), image)
  const { repository = '', tag = '' } = readImageName(image) ?? {}
  const [main] = imageOf(repository, tag)?.command ?? []
  return rest[0]?.startsWith('-') === true && main !== undefined ? [main, ...rest] : stripped(rest, image)
}

function startCommand(context: ProgramContext): RunningProgram {
  const [word] = context.argv
  if (word === undefined) return played(context)
  const image = knownImage(context.image)
  const name = commandName(word)
  const program = image?.programs?.[name]
  if (program !== undefined) return program(context)
  if (image?.isBare === true) throw new ProgramNotFound(word)
  const own = { ...image?.programs, ...image?.tools }
  if (image?.tools?.[name] !== undefined || knows(context, word)) return shell.start({ ...context, own })
  // A known image has no such command; of an unknown one nobody can say what its program does.
  if (image !== undefined || context.pid !== 1) throw new ProgramNotFound(word)
  line(context, `${word}: this program is not simulated; ${fateOf(context)}`, 'stderr')
  return played(context)
}
