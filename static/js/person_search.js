/* <person-search>: a text field that suggests persons while typing (ARIA combobox with a listbox). */

const DELAY = 200;
const MINIMUM = 2;

class PersonSearch extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("[data-input]");
    this.value = this.querySelector("[data-value]");
    this.list = this.querySelector("[data-list]");
    this.status = this.querySelector("[data-status]");
    this.active = -1;
    this.found = [];
    const attributes = {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.clicked(event));
  }

  typed() {
    this.value.value = "";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(this.input.value.trim()), DELAY);
  }

  async ask(query) {
    if (query.length < MINIMUM) {
      this.close();
      return;
    }
    this.asking?.abort();
    this.asking = new AbortController();
    const address = new URL(this.dataset.url, location);
    address.searchParams.set("q", query);
    try {
      const response = await fetch(address, {
        signal: this.asking.signal,
        headers: { Accept: "application/json" },
      });
      if (response.ok) this.show((await response.json()).results);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(found) {
    this.found = found;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...found.map((person, index) => this.option(person, index)));
    this.list.hidden = !found.length;
    if (found.length) this.list.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    const { none, foundOne, foundMany } = this.dataset;
    this.status.textContent = [none, foundOne][found.length] ?? foundMany.replace("{n}", found.length);
  }

  option(person, index) {
    const option = document.createElement("li");
    option.id = `${this.list.id}_${index}`;
    option.role = "option";
    option.dataset.index = index;
    option.textContent = person.name;
    if (person.role) {
      const role = document.createElement("small");
      role.textContent = person.role;
      option.append(role);
    }
    return option;
  }

  pressed(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && this.found.length) {
      event.preventDefault();
      this.move(steps[event.key]);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close();
    }
  }

  move(step) {
    const count = this.found.length;
    this.active = this.active < 0 && step < 0 ? count - 1 : (this.active + step + count) % count;
    [...this.list.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.active));
    });
    const option = this.list.children[this.active];
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  clicked(event) {
    const option = event.target.closest("[role=option]");
    if (option) this.choose(Number(option.dataset.index));
  }

  choose(index) {
    const person = this.found[index];
    this.input.value = person.name;
    this.value.value = person.id;
    this.close();
    this.value.dispatchEvent(new Event("change", { bubbles: true }));
    this.dispatchEvent(new CustomEvent("person-chosen", { bubbles: true, detail: person }));
  }

  close() {
    this.found = [];
    this.active = -1;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

customElements.define("person-search", PersonSearch);
