import { error as openApiError } from 'express-openapi-validator';
import { HttpProblem, type ProblemDetail } from './problem.ts';

/** Nobody reads more, and a hostile body could have thousands. */
const mostErrors = 20;

/** An error as Express's own body parser throws it. */
interface BodyParserError extends Error {
  type: string;
  status: number;
}

/** Turns whatever a handler or a middleware threw into the problem that the caller is told. */
export function problemFrom(thrown: unknown): HttpProblem {
  if (thrown instanceof HttpProblem) {
    return thrown;
  }
  if (isBodyParserError(thrown)) {
    return fromBodyParser(thrown);
  }
  if (thrown instanceof openApiError.BadRequest) {
    return fromValidation(thrown);
  }
  if (thrown instanceof openApiError.UnsupportedMediaType) {
    return new HttpProblem(415, 'This media type is not accepted here', { cause: thrown });
  }
  if (thrown instanceof URIError) {
    return new HttpProblem(400, 'The path is not a valid URI', { cause: thrown });
  }
  return new HttpProblem(500, 'The service could not answer this request', { cause: thrown });
}

function isBodyParserError(thrown: unknown): thrown is BodyParserError {
  return thrown instanceof Error && 'type' in thrown && 'status' in thrown;
}

function fromBodyParser(error: BodyParserError): HttpProblem {
  switch (error.type) {
    case 'entity.too.large':
      return new HttpProblem(413, 'The request body is too large', { cause: error });
    case 'entity.parse.failed':
      return new HttpProblem(400, 'The request body is not valid JSON', { cause: error });
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new HttpProblem(415, 'The encoding of the request body is not supported', {
        cause: error,
      });
    default:
      return new HttpProblem(400, 'The request body could not be read', { cause: error });
  }
}

function fromValidation(error: InstanceType<typeof openApiError.BadRequest>): HttpProblem {
  const errors = error.errors.slice(0, mostErrors).map(item => describe(item.path, item.message));
  return new HttpProblem(400, 'The request does not fit the description of the API', {
    errors,
    cause: error,
  });
}

function describe(path: string, message: string): ProblemDetail {
  const [, location = '', ...rest] = path.split('/');
  return location === 'body'
    ? { pointer: rest.length === 0 ? '' : `/${rest.join('/')}`, detail: message }
    : { parameter: rest.join('/') || location, detail: message };
}
