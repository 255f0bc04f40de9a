/**
 * The other side of `startChild`: answers its questions until it ends.
 * @param {Record<string, (question: object) => unknown>} answers
 */
export function answer(answers) {
  process.on('message', async ({ id, name, question }) => {
    try {
      process.send({ id, answer: await answers[name](question) })
    } catch (error) {
      process.send({ id, error: error instanceof Error ? error.stack : String(error) })
    }
  })
  process.on('disconnect', () => process.exit())
}
