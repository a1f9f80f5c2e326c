/** Which files a kustomization may read: those in or below its own directory; and which other kustomizations it may build on. */
import { dirname, isAbsolute, resolve } from 'node:path'

/** What the build asks of a file system. */
export interface Files {
  /** Where an absolute path leads once links are followed; undefined where nothing is. */
  follow(path: string): string | undefined
  isDirectory(path: string): boolean
  read(path: string): Uint8Array
}

/** What is wrong with a kustomization or its files, in kustomize's words. */
export class KustomizeError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'KustomizeError'
  }
}

/** Runs a step of the build; what goes wrong in it is told with the step before it. */
export function during<T>(step: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw error instanceof KustomizeError ? new KustomizeError(`${step}: ${error.message}`) : error
  }
}

/** What a step gives; undefined where it goes wrong. */
export function attempt<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch (error) {
    if (error instanceof KustomizeError) return undefined
    throw error
  }
}

/** Hosts and schemes by which git and HTTP find what is not in the file system. */
const remote = /^(?:git::|[a-z+]+:\/\/|[\w.-]+@[\w.-]+[:/]|(?:www\.)?github\.com[:/])/i

/** Throws a KustomizeError for what git or HTTP would have to fetch. */
export function refuseRemote(path: string): void {
  if (remote.test(path))
    throw new KustomizeError(`${JSON.stringify(path)} is not local: kustomizations are built from files and directories only`)
}

interface RootParts {
  readonly files: Files
  readonly readsAnywhere: boolean
  readonly referrer?: Root
}

/** The directory of one kustomization. */
export class Root {
  readonly directory: string
  private readonly files: Files
  /** The one that builds on it. */
  private readonly referrer: Root | undefined
  private readonly readsAnywhere: boolean

  private constructor(directory: string, { files, readsAnywhere, referrer }: RootParts) {
    this.directory = directory
    this.files = files
    this.readsAnywhere = readsAnywhere
    this.referrer = referrer
  }

  /** Where a build begins. */
  static at(files: Files, path: string, readsAnywhere: boolean): Root {
    refuseRemote(path)
    return new Root(confirmDirectory(files, path), { files, readsAnywhere })
  }

  /** Another kustomization that this one builds on; never one that holds it or those before it. */
  enter(path: string): Root {
    if (path === '') throw new KustomizeError('new root cannot be empty')
    refuseRemote(path)
    if (isAbsolute(path)) throw new KustomizeError(`new root '${path}' cannot be absolute`)
    const directory = confirmDirectory(this.files, resolve(this.directory, path))
    for (let visited: Root | undefined = this; visited !== undefined; visited = visited.referrer)
      if (isWithin(visited.directory, directory))
        throw new KustomizeError(`cycle detected: candidate root '${directory}' contains visited root '${visited.directory}'`)
    return new Root(directory, { files: this.files, readsAnywhere: this.readsAnywhere, referrer: this })
  }

  /** The contents of a file, which must be in or below the directory. */
  load(path: string): Uint8Array {
    if (/^https?:/i.test(path)) refuseRemote(path)
    const absolute = resolve(this.directory, path)
    const place = followed(this.files, absolute)
    if (this.files.isDirectory(place)) throw new KustomizeError(`'${absolute}' must resolve to a file`)
    if (!this.readsAnywhere && !isWithin(dirname(place), this.directory))
      throw new KustomizeError(`security; file '${absolute}' is not in or below '${this.directory}'`)
    return this.files.read(place)
  }

  /** The same as text. */
  loadText(path: string): string {
    return new TextDecoder().decode(this.load(path))
  }

  isDirectory(path: string): boolean {
    const place = this.files.follow(resolve(this.directory, path))
    return place !== undefined && this.files.isDirectory(place)
  }
}

const isWithin = (path: string, directory: string): boolean =>
  path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`)

function confirmDirectory(files: Files, path: string): string {
  const place = during('must build at directory', () => {
    if (path === '') throw new KustomizeError('directory path cannot be empty')
    return during('not a valid directory', () => followed(files, path))
  })
  if (!files.isDirectory(place)) throw new KustomizeError(`must build at directory: '${path}': file is not directory`)
  return place
}

function followed(files: Files, path: string): string {
  const absolute = resolve(path)
  const place = files.follow(absolute)
  if (place !== undefined) return place
  // Links are followed part by part: the first part that is not there is named.
  let missing = absolute
  while (missing !== '/' && files.follow(dirname(missing)) === undefined) missing = dirname(missing)
  throw new KustomizeError(`evalsymlink failure on '${path}' : lstat ${missing}: no such file or directory`)
}
