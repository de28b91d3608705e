// A token is renewed when a tenth of its life is left, and at least half a minute before its end.
const lastPart = 0.1;
const leastMs = 30_000;

/** Holds a user's token, and asks for another one before it expires. */
export class TokenSource {
  #mint;
  #token;

  /** @param mint asked for a token: resolves to `{token, expiresAt}` */
  constructor(mint) {
    this.#mint = mint;
  }

  /** A token that is good for a while. Callers that ask at the same time get the same one. */
  async get() {
    if (!this.#token || (await this.#token).renewAt <= Date.now()) this.#token = this.#ask();
    return (await this.#token).token;
  }

  /** Milliseconds until the token that is held should be renewed. */
  async renewInMs() {
    return Math.max(0, (await this.#token).renewAt - Date.now());
  }

  /** Forgets the token that is held: the server does not want it, or it is about to expire. */
  drop() {
    this.#token = undefined;
  }

  async #ask() {
    try {
      const askedAt = Date.now();
      const { token, expiresAt } = await this.#mint();
      const lifeMs = Date.parse(expiresAt) - askedAt;
      return { token, renewAt: askedAt + lifeMs - Math.max(leastMs, lifeMs * lastPart) };
    } catch (error) {
      this.#token = undefined;
      throw error;
    }
  }
}
