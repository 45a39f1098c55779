// The errors of the service, by the names that clients go by.

export class ServiceError extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

export const notFound = (what = "."): ServiceError =>
  new ServiceError("ResourceNotFoundException", `Secrets Manager can't find the specified secret${what}`);

export const invalidRequest = (message: string): ServiceError => new ServiceError("InvalidRequestException", message);

export const invalidParameter = (message: string): ServiceError =>
  new ServiceError("InvalidParameterException", message);

export const validation = (message: string): ServiceError => new ServiceError("ValidationException", message);

export const exists = (message = "The operation failed because the secret already exists."): ServiceError =>
  new ServiceError("ResourceExistsException", message);
