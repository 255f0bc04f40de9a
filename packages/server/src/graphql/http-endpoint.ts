import type { GraphQLSchema } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import type { ChatServerLogger } from '../chat-server-options.js'
import { RequestError } from '../request-error.js'
import type { PrepareDocument } from './documents.js'
import type { OperationContext } from './operation-context.js'
import { toSafeError } from './safe-errors.js'

/** Answers one operation whose body was read and whose sender is known. */
export type HttpEndpoint = (body: string, context: OperationContext) => Promise<Response>

export function createHttpEndpoint(
  schema: GraphQLSchema,
  prepareDocument: PrepareDocument,
  logger: ChatServerLogger,
): HttpEndpoint {
  // Documents are parsed and validated once for both ways in, so yoga only executes them.
  const preparing: Plugin = {
    onParams({ params, setResult }) {
      const { errors } = prepareDocument(params.query ?? '')
      if (errors !== undefined) setResult({ errors: errors.map((one) => toSafeError(one, logger)) })
    },
    onParse({ params, setParsedDocument }) {
      const { document } = prepareDocument(String(params.source))
      if (document !== undefined) setParsedDocument(document)
    },
    onValidate: ({ setResult }) => setResult([]),
    onSubscribe({ setResultAndStopExecution }) {
      const error = new RequestError(
        'unsupported',
        'Subscriptions go over the WebSocket of this address (graphql-transport-ws).',
      )
      setResultAndStopExecution({ errors: [toSafeError(error, logger)] })
    },
  }
  const yoga = createYoga<OperationContext>({
    schema,
    plugins: [preparing],
    graphiql: false,
    landingPage: false,
    multipart: false,
    cors: false,
    batching: false,
    logging: false,
    parserAndValidationCache: false,
    maskedErrors: { maskError: (error) => toSafeError(error, logger) },
  })
  return async (body, context) =>
    yoga.fetch(
      'http://localhost/graphql',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body,
      },
      context,
    )
}
