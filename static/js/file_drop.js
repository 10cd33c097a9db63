/* <file-drop>: drag, drop and paste for the file input inside it.
   With data-upload-url every file goes to the server at once, as a multipart POST of one file under the
   name of the input plus csrfmiddlewaretoken. The answer: 2xx with the finished row as HTML (or 204), or
   4xx with {"error": "what to do"}. Without it, the files wait in the input until the form is sent. */

const MB = 1024 * 1024;

function humanSize(bytes) {
  const [amount, unit] = bytes < MB ? [Math.max(bytes / 1024, 0.1), "KB"] : [bytes / MB, "MB"];
  return `${amount.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} ${unit}`;
}

class FileDrop extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.zone = this.querySelector("[data-drop]");
    this.list = this.querySelector("[data-files]");
    this.template = this.querySelector("template[data-file-row]");
    this.queue = [];
    this.sending = 0;
    this.input.addEventListener("change", () => this.chosen());
    this.zone.addEventListener("dragover", (event) => this.dragged(event, true));
    this.zone.addEventListener("dragleave", (event) => this.dragged(event, false));
    this.zone.addEventListener("drop", (event) => this.dropped(event));
    this.onPaste = (event) => this.pasted(event);
    document.addEventListener("paste", this.onPaste);
  }

  disconnectedCallback() {
    document.removeEventListener("paste", this.onPaste);
  }

  get uploadUrl() {
    return this.dataset.uploadUrl;
  }

  dragged(event, over) {
    event.preventDefault();
    this.zone.classList.toggle("drop-over", over);
  }

  dropped(event) {
    this.dragged(event, false);
    this.take([...event.dataTransfer.files]);
  }

  pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.take(files.map((file) => this.named(file)));
  }

  /* The clipboard calls every picture image.png. */
  named(file) {
    if (file.name !== "image.png") return file;
    const moment = new Date().toISOString().slice(0, 19).replace(/[:T]/g, "-");
    return new File([file], `${this.dataset.pasted} ${moment}.png`, { type: file.type });
  }

  chosen() {
    if (!this.uploadUrl) {
      this.show();
      return;
    }
    const files = [...this.input.files];
    this.input.value = "";
    this.take(files);
  }

  take(files) {
    if (this.uploadUrl) {
      files.forEach((file) => this.enqueue(file));
      return;
    }
    const basket = new DataTransfer();
    for (const file of [...this.input.files, ...files]) basket.items.add(file);
    this.input.files = basket.files;
    this.show();
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /* Files that wait in the input: one row each, and each can be taken out again. */
  show() {
    this.list.querySelectorAll("[data-waiting-row]").forEach((row) => row.remove());
    [...this.input.files].forEach((file, index) => {
      const row = this.row(file);
      row.dataset.waitingRow = "";
      this.say(row, this.isTooBig(file) ? "failed" : "done", this.isTooBig(file) ? "tooBig" : "ready");
      row.querySelector("[data-remove]").addEventListener("click", () => this.takeOut(index));
    });
  }

  takeOut(index) {
    const basket = new DataTransfer();
    [...this.input.files].forEach((file, at) => { if (at !== index) basket.items.add(file); });
    this.input.files = basket.files;
    this.show();
    this.input.focus();
  }

  row(file) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    row.querySelector(".drop-file-name").textContent = file.name;
    row.querySelector(".drop-file-size").textContent = humanSize(file.size);
    row.querySelector("[data-remove-name]").textContent = file.name;
    this.list.append(row);
    return row;
  }

  say(row, state, word, text) {
    row.dataset.state = state;
    row.querySelector(".drop-file-state").textContent = text ?? this.dataset[word];
  }

  isTooBig(file) {
    return this.dataset.maxMb && file.size > Number(this.dataset.maxMb) * MB;
  }

  enqueue(file) {
    const row = this.row(file);
    if (this.isTooBig(file)) {
      this.say(row, "failed", "tooBig");
      row.querySelector("[data-remove]").addEventListener("click", () => this.drop(row));
      return;
    }
    this.say(row, "waiting", "waiting");
    this.queue.push({ file, row });
    this.next();
  }

  /* Two at a time: a phone has little bandwidth. */
  next() {
    while (this.sending < 2 && this.queue.length) this.send(this.queue.shift());
  }

  send({ file, row }) {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.closest("form").elements.csrfmiddlewaretoken.value);
    body.append(this.input.name, file, file.name);
    this.sending += 1;
    this.say(row, "sending", "sending");
    const progress = row.querySelector("progress");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.value = (event.loaded / event.total) * 100;
    });
    request.addEventListener("loadend", () => this.answered(request, { file, row }));
    row.querySelector("[data-remove]").onclick = () => { request.abort(); this.drop(row); };
    request.open("POST", this.uploadUrl);
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.send(body);
  }

  answered(request, item) {
    this.sending -= 1;
    const isPage = request.responseURL && new URL(request.responseURL).pathname !== new URL(this.uploadUrl, location).pathname;
    if (request.status >= 200 && request.status < 300 && !isPage) this.received(request, item.row);
    else this.failed(request, item);
    this.next();
  }

  received(request, row) {
    if (!request.responseText.trim()) {
      this.say(row, "done", "done");
      row.querySelector("[data-remove]").hidden = true;
      return;
    }
    const holder = document.createElement("template");
    holder.innerHTML = request.responseText;
    const fresh = [...holder.content.children];
    row.replaceWith(...fresh);
    fresh.forEach((element) => window.htmx?.process(element));
    this.dispatchEvent(new CustomEvent("file-received", { bubbles: true }));
  }

  failed(request, item) {
    let reason;
    try {
      reason = JSON.parse(request.responseText).error;
    } catch {
      reason = undefined;
    }
    this.say(item.row, "failed", "failed", reason);
    const retry = item.row.querySelector("[data-retry]");
    retry.hidden = Boolean(reason);
    retry.onclick = () => {
      retry.hidden = true;
      this.say(item.row, "waiting", "waiting");
      this.queue.push(item);
      this.next();
    };
  }

  drop(row) {
    this.queue = this.queue.filter((item) => item.row !== row);
    row.remove();
    this.input.focus();
  }
}

customElements.define("file-drop", FileDrop);
