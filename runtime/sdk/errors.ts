/** A wrong use of the SDK. `code` is stable; the message says what to do instead. */
export class PipeloomError extends Error {
  override readonly name = "PipeloomError";
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
