// Draws a PNG as Plotly.toImage does, without its copies, its timer and its detour by a Blob, which together take as
// long as the plot itself, and writes it smaller (encode.js). tests/charts/test_render.py compares the two.
"use strict";
(() => {
  const theirs = Plotly.toImage;

  // One canvas is kept: a fresh one for each picture is memory to be cleared first and cleared away later.
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { alpha: false, willReadFrequently: true });

  async function drawing(figure, options) {
    const plot = document.createElement("div");
    plot.style.position = "absolute";
    plot.style.left = "-5000px";
    document.body.appendChild(plot);
    try {
      const layout = { ...figure.layout, width: options.width, height: options.height };
      const config = { ...figure.config, staticPlot: true, setBackground: options.setBackground };
      await Plotly.newPlot(plot, figure.data, layout, config);
      const image = new Image();
      image.src = "data:image/svg+xml," + encodeURIComponent(Plotly.Snapshot.toSVG(plot, "svg", 1));
      await image.decode();
      return image;
    } finally {
      Plotly.purge(plot);
      plot.remove();
    }
  }

  Plotly.toImage = async (figure, options) => {
    if (options.format !== "png" || options.scale !== 1 || !options.imageDataOnly) {
      return theirs(figure, options);
    }
    const image = await drawing(figure, options); // nothing is waited for between this and reading the pixels
    if (canvas.width !== options.width) canvas.width = options.width;
    if (canvas.height !== options.height) canvas.height = options.height;
    pen.fillRect(0, 0, options.width, options.height);
    pen.drawImage(image, 0, 0, options.width, options.height);
    return encodePng(canvas, pen);
  };
})();
