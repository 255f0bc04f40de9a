// What an app downloads for one subscription and one mutation by API key, in the Serverless example's schema.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { bundle } from '../bundle.mjs'
import { startChild } from '../child.mjs'
import { startEndpoint } from '../endpoint.mjs'

// Where what is excluded resolves when the bundle is run.
const cache = fileURLToPath(
  new URL('../../../../packages/appsync/node_modules/.cache/bench', import.meta.url),
)

/** @returns {Promise<import('../../../../scripts/measurement.mjs').Target[]>} */
export async function measureSize(folder) {
  const endpoint = await startEndpoint(join(folder, 'size.db'), { own: 1, official: 0 })
  const alone = await measure(endpoint, 'own', ['@parley/core'])
  const withPreset = await measure(endpoint, 'own-with-preset', ['@parley/core'])
  const withCore = await measure(endpoint, 'own-with-core')
  const official = await measure(endpoint, 'official')
  await endpoint.kill()
  console.log(
    `our transport by the preset of the Serverless example, without core: ${kibibytes(withPreset)} gzip`,
  )
  return [
    {
      name: 'one subscription and one mutation written out, our transport without core',
      measured: kibibytes(alone),
      limit: '<= 5 KiB gzip',
      met: alone <= 5 * 1024,
    },
    {
      name: 'the same by the preset, with core',
      measured: `${kibibytes(withCore)}, ${((withCore / official) * 100).toFixed(0)} % of aws-amplify's`,
      limit: `< ${kibibytes(official)} gzip, aws-amplify's`,
      met: withCore < official,
    },
  ]
}

/** Bytes of the minified, gzipped bundle, which is also run. */
async function measure({ serverlessUrl }, entry, excluded) {
  const file = join(cache, `${entry}.mjs`)
  const program = fileURLToPath(new URL(`../size/${entry}.mjs`, import.meta.url))
  const contents = await bundle(program, file, excluded)
  const child = startChild('./size-process.mjs', [])
  await child.ask('run', { bundle: file, endpoint: serverlessUrl, text: `heard by ${entry}` })
  await child.kill()
  return gzipSync(contents, { level: 9 }).byteLength
}

function kibibytes(bytes) {
  return `${(bytes / 1024).toFixed(2)} KiB`
}
