// The viewfinder: a guide for each pose, the last photograph shining through, the camera, and the corners of the card.
const CORNERS = ["1", "2", "3", "4"];
const entry = document.querySelector("[data-photo-entry]");

class Viewfinder {
  constructor(form) {
    this.form = form;
    this.frame = form.querySelector("[data-viewfinder]");
    this.live = this.frame.querySelector("video");
    this.still = this.frame.querySelector(".viewfinder-still");
    this.marks = this.frame.querySelector(".corner-marks");
    this.file = form.querySelector('input[type="file"]');
    this.said = form.querySelector("[data-photo-said]");
    this.next = null;
    this.listen();
    this.pose();
  }

  listen() {
    for (const radio of this.form.querySelectorAll('input[name="pose"]')) radio.addEventListener("change", () => this.pose());
    this.file.addEventListener("change", () => this.chosen());
    const tools = this.form.querySelector("[data-photo-tools]");
    tools.hidden = false;
    this.camera = tools.querySelector("[data-camera]");
    this.shoot = tools.querySelector("[data-shoot]");
    this.card = tools.querySelector("[data-mark-card]");
    this.camera.hidden = !navigator.mediaDevices?.getUserMedia;
    this.camera.addEventListener("click", () => this.open());
    this.shoot.addEventListener("click", () => this.take());
    this.card.addEventListener("click", () => this.mark());
    this.frame.addEventListener("click", (event) => this.pointed(event));
    const strength = this.form.querySelector("#ghost");
    strength.addEventListener("input", () => this.frame.style.setProperty("--ghost", strength.value / 100));
  }

  pose() {
    const pose = this.form.querySelector('input[name="pose"]:checked')?.value ?? "front";
    for (const guide of this.frame.querySelectorAll("[data-guide]")) guide.toggleAttribute("hidden", guide.dataset.guide !== pose);
    for (const hint of this.form.querySelectorAll("[data-hint]")) hint.hidden = hint.dataset.hint !== pose;
    let ghost = false;
    for (const image of this.frame.querySelectorAll("[data-ghost]")) {
      image.hidden = image.dataset.ghost !== pose;
      ghost ||= !image.hidden;
    }
    this.form.querySelector("[data-ghost-strength]").hidden = !ghost;
  }

  chosen() {
    const [file] = this.file.files;
    if (!file) return;
    if (this.still.src) URL.revokeObjectURL(this.still.src);
    this.still.src = URL.createObjectURL(file);
    this.still.hidden = false;
    this.card.hidden = false;
    this.close();
  }

  async open() {
    try {
      const video = { facingMode: "environment", width: { ideal: 3840 }, height: { ideal: 2160 } };
      this.stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
    } catch (error) {
      this.said.textContent = error.message;
      return;
    }
    this.live.srcObject = this.stream;
    await this.live.play();
    this.still.hidden = true;
    this.live.hidden = this.shoot.hidden = false;
  }

  close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.live.hidden = this.shoot.hidden = true;
  }

  take() {
    const canvas = document.createElement("canvas");
    canvas.width = this.live.videoWidth;
    canvas.height = this.live.videoHeight;
    canvas.getContext("2d").drawImage(this.live, 0, 0);
    canvas.toBlob((blob) => {
      const bag = new DataTransfer();
      bag.items.add(new File([blob], "photograph.png", { type: "image/png" }));
      this.file.files = bag.files;
      this.chosen();
    }, "image/png");
  }

  mark() {
    this.next = 0;
    this.frame.classList.add("marking");
    this.ask();
  }

  ask() {
    const field = this.form.querySelector(`[data-corner="x${CORNERS[this.next]}"]`);
    this.said.textContent = field.labels[0].textContent.split(",")[0].trim();
  }

  pointed(event) {
    if (this.next === null) return;
    const [x, y] = this.share(event);
    if (x < 0 || x > 1 || y < 0 || y > 1) return;
    const corner = CORNERS[this.next];
    this.form.querySelector(`[data-corner="x${corner}"]`).value = x.toFixed(4);
    this.form.querySelector(`[data-corner="y${corner}"]`).value = y.toFixed(4);
    this.next += 1;
    this.draw();
    if (this.next < CORNERS.length) return void this.ask();
    this.next = null;
    this.said.textContent = "";
    this.frame.classList.remove("marking");
  }

  // Where the picture lies in its frame: it is fitted whole, so there may be bars beside it.
  place() {
    const box = this.frame.getBoundingClientRect();
    const scale = Math.min(box.width / this.still.naturalWidth, box.height / this.still.naturalHeight);
    const width = this.still.naturalWidth * scale;
    const height = this.still.naturalHeight * scale;
    return { left: (box.width - width) / 2, top: (box.height - height) / 2, width, height, box };
  }

  share(event) {
    const { left, top, width, height, box } = this.place();
    return [(event.clientX - box.left - left) / width, (event.clientY - box.top - top) / height];
  }

  draw() {
    const { left, top, width, height, box } = this.place();
    const value = (name) => Number(this.form.querySelector(`[data-corner="${name}"]`).value);
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", `0 0 ${box.width} ${box.height}`);
    for (const corner of CORNERS.slice(0, this.next)) {
      const dot = document.createElementNS(svg.namespaceURI, "circle");
      dot.setAttribute("cx", left + value(`x${corner}`) * width);
      dot.setAttribute("cy", top + value(`y${corner}`) * height);
      dot.setAttribute("r", 7);
      svg.append(dot);
    }
    this.marks.replaceChildren(svg);
  }
}

if (entry) new Viewfinder(entry);
