/** The user's mistake, told in full by the message. */
export class UsageError extends Error {
  override name = "UsageError";
}
