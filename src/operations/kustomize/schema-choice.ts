/** `openapi`: the schema to build with. There is the one that kustomize has built in. */
import type { Kustomization } from './kustomization.ts'
import { KustomizeError, type Root } from './loader.ts'

const builtIn = 'v1.21.2'

/** What is chosen for a whole build: by the outermost kustomization, or else the first that names a version. */
export class SchemaChoice {
  private isMade = false

  choose({ openapi = {} }: Kustomization, { directory }: Root): void {
    const { version = '', path } = openapi
    if (path !== undefined)
      throw new KustomizeError(
        `the field openapi of the kustomization under ${directory} is not supported: other schemas than the built-in one are not read`,
      )
    if (this.isMade || version === '') return
    if (version !== builtIn) throw new KustomizeError('the specified OpenAPI version is not built in')
    this.isMade = true
  }
}
