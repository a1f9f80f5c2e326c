import { expect, test } from 'vitest'
import { imageNameProblem, readImageName } from '../../src/node/image-name.ts'

test.each([
  ['Nginx:UP', ': repository name (library/Nginx) must be lowercase'],
  ['docker.io/Up', ': repository name (library/Up) must be lowercase'],
  ['x.io/My/app:1', ': repository name (My/app) must be lowercase'],
  ['a/B:c', ': repository name (a/B) must be lowercase'],
  ['localhost/UP', ': repository name (UP) must be lowercase'],
  ['http://nginx', ''],
  ['nginx latest', ''],
  ['x.io/a:b:c', ''],
])('%s is no image name', (image, why) => {
  expect(readImageName(image)).toBeUndefined()
  expect(imageNameProblem(image)).toBe(
    `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format${why}`,
  )
})
