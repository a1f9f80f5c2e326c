/** Builds the kustomization of a directory of the user's. */
import { readFileSync, realpathSync, statSync } from 'node:fs'
import type { JsonObject } from '../api/json-object.ts'
import { buildKustomization, type BuildOptions } from '../operations/kustomize/build.ts'
import { KustomizeError, type Files } from '../operations/kustomize/loader.ts'
import { whyUnreadable } from '../operations/manifest-text.ts'
import { readValue, type ReadManifest } from '../operations/read-manifests.ts'
import { CommandError, type Context } from './command.ts'

const files: Files = {
  follow: (path) => {
    try {
      return realpathSync(path)
    } catch {
      return undefined
    }
  },
  isDirectory: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
  read: (path) => {
    try {
      return readFileSync(path)
    } catch (error) {
      throw new KustomizeError(whyUnreadable(path, error))
    }
  },
}

/** The objects of a kustomization; throws a CommandError for what cannot be built. */
export function builtObjects({ note }: Context, directory: string, options: BuildOptions = {}): readonly JsonObject[] {
  try {
    return buildKustomization(files, directory, { warn: note, ...options })
  } catch (error) {
    throw error instanceof KustomizeError ? new CommandError(error.message.trimEnd()) : error
  }
}

/** The same as manifests, which all say that they are of the directory. */
export async function readKustomization(context: Context, directory: string): Promise<readonly ReadManifest[]> {
  const objects = builtObjects(context, directory)
  const { client } = await context.session()
  const resources = await client.resources()
  return objects.flatMap((object) => readValue(resources, directory, object))
}
