// Photos made small enough to send from a lobby (which also drops where and with what they were taken), and drawn
// signatures.
(() => {
  const LONGEST = 1600;
  const QUALITY = 0.85;

  async function shrink(file) {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
      return blob || file;
    } catch (error) {
      return file; // the server says whether it can take it
    }
  }

  // A pad to sign on. `signed(blob)` gets the drawing as PNG.
  function pad(canvas, { clear, confirm, signed }) {
    const pen = canvas.getContext("2d");
    let drawn = false;
    let down = false;
    const wipe = () => {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      drawn = false;
    };
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
    };
    canvas.addEventListener("pointerdown", (event) => {
      down = true;
      canvas.setPointerCapture(event.pointerId);
      pen.lineWidth = 4;
      pen.lineCap = pen.lineJoin = "round";
      pen.strokeStyle = "#111";
      pen.beginPath();
      pen.moveTo(...place(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!down) return;
      pen.lineTo(...place(event));
      pen.stroke();
      drawn = true;
    });
    const up = () => { down = false; };
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", up);
    clear.addEventListener("click", wipe);
    confirm.addEventListener("click", () => {
      if (drawn) canvas.toBlob((blob) => { signed(blob); wipe(); }, "image/png");
    });
    wipe();
  }

  window.wdPictures = { shrink, pad };
})();
