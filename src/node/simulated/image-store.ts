/** The images of one simulated node: which are there, and how long a pull takes. */
import type { Clock } from '../../base/clock.ts'
import { ImageError, type ImageInfo, type ImageService } from '../runtime.ts'
import { type ImageName, imageNameProblem, readImageName } from '../image-name.ts'
import { digestOf, guessedSize, pullRefusal } from './image-names.ts'
import type { Programs } from './program.ts'
import { durationOf, pullDuration } from './script-annotations.ts'

export interface ImageStoreOptions {
  readonly clock: Clock
  readonly programs: Pick<Programs, 'imageOf' | 'hasTag'>
  readonly onChange: () => void
}

/** Half a second and a hundred MB a second, at most two seconds. */
const pullMs = (bytes: number): number => Math.min(2_000, 500 + bytes / 100_000)
const refusalMs = 700

export function createImageStore({ clock, programs, onChange }: ImageStoreOptions): ImageService {
  const images = new Map<string, ImageInfo>()
  const pulls = new Map<string, Promise<ImageInfo>>()
  const wait = (ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve))

  const infoOf = (name: ImageName): ImageInfo => {
    const known = programs.imageOf(name.repository, name.tag)
    const id = `${name.repository}@${digestOf(name)}`
    return {
      id,
      names: [name.full],
      sizeBytes: known?.sizeBytes ?? guessedSize(name),
      ...(known !== undefined && { user: known.user ?? '0' }),
    }
  }

  const fetch = async (image: string, annotations: Readonly<Record<string, string>>): Promise<ImageInfo> => {
    const name = readImageName(image)
    if (name === undefined) throw new ImageError('InvalidImageName', imageNameProblem(image))
    const refusal = pullRefusal(name, programs.hasTag)
    if (refusal !== undefined) {
      await wait(refusalMs)
      throw new ImageError('ErrImagePull', refusal)
    }
    const info = infoOf(name)
    const scripted = durationOf(annotations[pullDuration])
    await wait(scripted ?? (images.has(name.full) ? 250 : pullMs(info.sizeBytes)))
    const isNew = !images.has(name.full)
    images.set(name.full, info)
    if (isNew) onChange()
    return info
  }

  return {
    present(image) {
      const name = readImageName(image)
      return name && images.get(name.full)
    },
    assume(image) {
      const name = readImageName(image)
      if (name === undefined || images.has(name.full)) return
      images.set(name.full, infoOf(name))
    },
    async pull(image, annotations) {
      const running = pulls.get(image)
      if (running !== undefined) return running
      const pull = fetch(image, annotations).finally(() => pulls.delete(image))
      pulls.set(image, pull)
      return pull
    },
    list: () => [...images.values()],
  }
}
