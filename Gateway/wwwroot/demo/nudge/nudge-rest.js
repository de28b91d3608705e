/** A call that the server refused, in the words of its problem details (RFC 9457). */
export class RestError extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `The server answered ${status}.`);
    this.status = status;
    this.code = problem.code;
  }

  /** Whether asking again in the same way cannot help. */
  get isFinal() {
    return this.status >= 400 && this.status < 500 && this.status !== 408 && this.status !== 429;
  }

  static async from(response) {
    const problem = await response.json().catch(() => ({}));
    return new RestError(response.status, problem);
  }
}

/** The REST calls of a user's client. */
export class NudgeRest {
  #network;
  #tokens;

  constructor(network, tokens) {
    this.#network = network;
    this.#tokens = tokens;
  }

  /** A page of the inbox, newest first. */
  list({ limit, before, filter = "active" }) {
    const query = new URLSearchParams({ limit, filter });
    if (before) query.set("before", before);
    return this.#json(`/api/notifications?${query}`);
  }

  /** The counts; `undefined` if they are still those of the ETag. */
  async summary(etag) {
    const response = await this.#send("/api/notifications/summary", { headers: etag ? { "If-None-Match": etag } : {} });
    return response.status === 304 ? undefined : { etag: response.headers.get("ETag"), summary: await response.json() };
  }

  /** Marks items as `seen`, `read`, `archive`, `restore` or `delete`. Repeating it is safe. */
  mark(change, items) {
    return this.#json(`/api/notifications/${change}`, { method: "POST", body: items });
  }

  preferences() {
    return this.#json("/api/preferences");
  }

  setPreferences(preferences) {
    return this.#json("/api/preferences", { method: "PUT", body: preferences });
  }

  async #json(path, options) {
    const response = await this.#send(path, options);
    return response.json();
  }

  async #send(path, options = {}, isSecondTry = false) {
    const headers = { ...options.headers, Authorization: `Bearer ${await this.#tokens.get()}` };
    if (options.body) headers["Content-Type"] = "application/json";
    const body = options.body && JSON.stringify(options.body);
    const response = await this.#network.fetch(path, { method: options.method, headers, body, cache: "no-store" });
    if (response.ok || response.status === 304) return response;
    if (response.status !== 401 || isSecondTry) throw await RestError.from(response);
    // The token was revoked, or this machine's clock is behind. Another one may do.
    this.#tokens.drop();
    return this.#send(path, options, true);
  }
}
