import { parsePosition } from "./nudge/positions.js";

/**
 * Tells the server what its user did with items. Marks that cannot be told now are kept and told in the same order when the connection is back;
 * marks may be repeated, so one whose answer was lost does no harm.
 */
export class Marks {
  #client;
  #waiting = [];
  #isTelling = false;

  constructor(client) {
    this.#client = client;
    client.on("resumed", () => this.#tellAll());
  }

  /** Marks single items as `seen`, `read`, `archive`, `restore` or `delete`. */
  items(change, items) {
    const ids = items.filter((item) => !item.channel).map((item) => item.id);
    const offsets = Map.groupBy(items.filter((item) => item.channel), (item) => item.channel);
    const channels = [...offsets].map(([channel, of]) => ({ channel, offsets: of.map((item) => parsePosition(item.position).offset) }));
    return this.#add(change, { ...(ids.length > 0 && { ids }), ...(channels.length > 0 && { channels }) });
  }

  /** Marks everything up to now. */
  all(change) {
    return this.#add(change, { all: true });
  }

  #add(change, body) {
    this.#waiting.push({ change, body });
    return this.#tellAll();
  }

  async #tellAll() {
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      while (this.#waiting.length > 0) {
        const { change, body } = this.#waiting[0];
        await this.#client.rest.mark(change, body).catch((error) => {
          // Marks that the server refuses it will refuse again; marks that did not reach it wait.
          if (!error.isFinal) throw error;
        });
        this.#waiting.shift();
      }
    } catch {
      // Kept for the next resume.
    } finally {
      this.#isTelling = false;
    }
  }
}
