// Writes a canvas as a PNG with a palette, a third as large as the browser's own and as fast: a card has few colours,
// and of the hundreds that soft edges of letters add, those that nobody could tell apart share one entry.
// Compressed by what cards are made of: stretches that equal the row above, stretches of one colour, and the rest.
// Sources: PNG (third edition), RFC 1950 (zlib), RFC 1951 (deflate).
"use strict";
const encodePng = (() => {
  const MOST = 256, FLAT = 8, MANY = 50000; // colours of a palette; pixels in a row that make a colour a flat one
  const LARGE = 160000; // bytes from which the browser's own, slower compression is asked
  const LONGEST = 258, END = 256, RUN = 0;

  // Which code says a length of 3 to 258, how many more bits follow it, and what they count from.
  const lengths = { code: new Uint16Array(LONGEST + 1), bits: [], base: [] };
  for (let code = 0, base = 3; code < 29; code += 1) {
    const bits = code < 8 || code === 28 ? 0 : (code >> 2) - 1;
    if (code === 28) base = LONGEST;
    lengths.bits.push(bits);
    lengths.base.push(base);
    for (let more = 0; more < 1 << bits && base + more <= LONGEST; more += 1) lengths.code[base + more] = code;
    base += 1 << bits;
  }

  // Large arrays are kept from one picture to the next: fresh ones cost as much time as what is done with them.
  const kept = {};
  function roomy(name, Kind, size) {
    if (!kept[name] || kept[name].length < size) kept[name] = new Kind(size);
    return kept[name];
  }

  const crcs = Uint32Array.from({ length: 256 }, (_, n) => {
    for (let bit = 0; bit < 8; bit += 1) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
    return n;
  });

  function crc(bytes) {
    let value = 0xffffffff;
    for (let at = 0; at < bytes.length; at += 1) value = crcs[(value ^ bytes[at]) & 255] ^ (value >>> 8);
    return (value ^ 0xffffffff) >>> 0;
  }

  function adler(bytes) {
    let low = 1, high = 0;
    for (let at = 0; at < bytes.length; ) {
      for (const until = Math.min(at + 3800, bytes.length); at < until; at += 1) high += low += bytes[at];
      low %= 65521;
      high %= 65521;
    }
    return ((high << 16) | low) >>> 0;
  }

  // The colours of all pixels that differ from the one above; how often each was seen there, and in stretches how long.
  function counted(pixels, width) {
    const slots = roomy("slots", Int32Array, 1 << 17).fill(-1), numbers = roomy("numbers", Uint16Array, pixels.length);
    const colours = [], seen = [], longest = [];
    for (let at = 0, run = 0, before = -1; at < pixels.length; at += 1) {
      const colour = pixels[at];
      if (at >= width && colour === pixels[at - width]) {
        numbers[at] = numbers[at - width];
        before = -1;
        continue;
      }
      let number = before;
      if (before < 0 || colours[before] !== colour) {
        let slot = Math.imul(colour, 0x9e3779b1) >>> 15;
        while ((number = slots[slot]) >= 0 && colours[number] !== colour) slot = (slot + 1) & 0x1ffff;
        if (number < 0) {
          if (colours.length === MANY) return null; // a photograph, perhaps: not for a palette
          number = slots[slot] = colours.push(colour) - 1;
          seen.push(0);
          longest.push(0);
        }
        before = number;
        run = 0;
      }
      run += 1;
      seen[number] += 1;
      if (run > longest[number]) longest[number] = run;
      numbers[at] = number;
    }
    return { colours, seen, longest, numbers, size: pixels.length };
  }

  // Which entry of the palette stands for each colour: its own where it fills stretches, else that of the most frequent
  // colour which agrees with it in so many bits; null when those are more than a palette holds.
  function shared({ colours, seen, longest }, bits) {
    const mask = ((0xff << (8 - bits)) & 0xff) * 0x010101;
    const palette = [], entries = new Uint8Array(colours.length), entryOf = new Map();
    const flat = (number) => (longest[number] >= FLAT ? 1 : 0);
    const order = Array.from(colours.keys());
    order.sort((one, other) => flat(other) - flat(one) || seen[other] - seen[one]);
    for (const number of order) {
      const alike = colours[number] & mask;
      let entry = flat(number) ? undefined : entryOf.get(alike);
      if (entry === undefined) {
        if (palette.length === MOST) return null;
        entry = palette.push(colours[number]) - 1;
        if (!entryOf.has(alike)) entryOf.set(alike, entry);
      }
      entries[number] = entry;
    }
    return { palette, entries };
  }

  // The picture as PNG wants it before it is compressed: each row begins with 0, "no filter".
  function inRows({ numbers, size }, entries, width) {
    const bytes = size + size / width, rows = roomy("rows", Uint8Array, bytes).subarray(0, bytes);
    for (let at = 0, to = 0; at < size; ) {
      rows[to++] = 0;
      for (const end = at + width; at < end; at += 1, to += 1) rows[to] = entries[numbers[at]];
    }
    return rows;
  }

  // The rows as single bytes (0 to 255) and stretches (512 and more: their length, doubled, odd when copied from above).
  function inTokens(rows, stride) {
    const tokens = roomy("tokens", Uint16Array, rows.length);
    let count = 0;
    for (let at = 0; at < rows.length; ) {
      const until = Math.min(at + LONGEST, rows.length);
      let above = at, run = at;
      if (at >= stride) while (above < until && rows[above] === rows[above - stride]) above += 1;
      if (at && above < until) while (run < until && rows[run] === rows[run - 1]) run += 1;
      if (above - at >= 4 && above > run) {
        tokens[count++] = 512 + 2 * (above - at) + 1;
        at = above;
      } else if (run - at >= 3) {
        tokens[count++] = 512 + 2 * (run - at);
        at = run;
      } else {
        tokens[count++] = rows[at++];
      }
    }
    return tokens.subarray(0, count);
  }

  // How many bits each sign gets, at most 15, so that the whole is shortest (Huffman).
  function codeLengths(counts) {
    const found = new Uint8Array(counts.length);
    const heap = [];
    counts.forEach((count, sign) => count && heap.push({ count, signs: [sign] }));
    while (heap.length > 1) {
      heap.sort((one, other) => other.count - one.count);
      const one = heap.pop(), other = heap.pop();
      const signs = one.signs.concat(other.signs);
      for (const sign of signs) found[sign] += 1;
      heap.push({ count: one.count + other.count, signs });
    }
    if (heap.length && heap[0].signs.length === 1) found[heap[0].signs[0]] = 1;
    return found.some((bits) => bits > 15) ? codeLengths(counts.map((count) => (count + 1) >> 1)) : found;
  }

  // The codes of these lengths, their bits in the order they are written.
  function codesOf(bitLengths) {
    const codes = new Uint16Array(bitLengths.length);
    for (let bits = 1, next = 0; bits <= 15; bits += 1, next <<= 1) {
      for (let sign = 0; sign < bitLengths.length; sign += 1) {
        if (bitLengths[sign] !== bits) continue;
        for (let bit = 0; bit < bits; bit += 1) codes[sign] |= ((next >> bit) & 1) << (bits - 1 - bit);
        next += 1;
      }
    }
    return codes;
  }

  // The code for copying from so far above, how many more bits follow it, and those bits.
  function distance(stride) {
    let code = 0, base = 1, bits = 0;
    while (base + (1 << bits) <= stride) {
      base += 1 << bits;
      code += 1;
      bits = code < 4 ? 0 : (code >> 1) - 1;
    }
    return { code, bits, more: stride - base };
  }

  function zlib(rows, stride) {
    const tokens = inTokens(rows, stride), above = distance(stride);
    const counts = new Array(286).fill(0), ways = new Array(30).fill(0);
    counts[END] = 1;
    ways[RUN] = ways[above.code] = 1;
    for (const token of tokens) {
      if (token < 256) counts[token] += 1;
      else {
        counts[257 + lengths.code[(token - 512) >> 1]] += 1;
        ways[token & 1 ? above.code : RUN] += 1;
      }
    }
    const bitsOf = codeLengths(counts), waysOf = codeLengths(ways);
    const codes = codesOf(bitsOf), wayCodes = codesOf(waysOf);
    const out = new Uint8Array(1024 + 5 * tokens.length);
    let place = 0, hold = 0, held = 0;
    const put = (value, bits) => {
      hold |= value << held;
      held += bits;
      while (held >= 8) {
        out[place++] = hold;
        hold >>>= 8;
        held -= 8;
      }
    };
    put(0x78, 8);
    put(0x01, 8);
    put(5, 3); // the last block, with codes of its own
    put(286 - 257, 5);
    put(30 - 1, 5);
    put(19 - 4, 4);
    for (let sign = 0; sign < 19; sign += 1) put(sign < 3 ? 0 : 4, 3); // every length is written in four bits
    const reversed = [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15];
    for (const length of bitsOf) put(reversed[length], 4);
    for (const length of waysOf) put(reversed[length], 4);
    for (const token of tokens) {
      if (token < 256) {
        put(codes[token], bitsOf[token]);
        continue;
      }
      const length = (token - 512) >> 1, code = lengths.code[length];
      put(codes[257 + code], bitsOf[257 + code]);
      put(length - lengths.base[code], lengths.bits[code]);
      if (token & 1) {
        put(wayCodes[above.code], waysOf[above.code]);
        put(above.more, above.bits);
      } else put(wayCodes[RUN], waysOf[RUN]);
    }
    put(codes[END], bitsOf[END]);
    put(0, 7); // to the end of the byte
    new DataView(out.buffer).setUint32(place, adler(rows));
    return out.subarray(0, place + 4);
  }

  async function deflated(bytes) {
    const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  function chunk(kind, content) {
    const bytes = new Uint8Array(12 + content.length), view = new DataView(bytes.buffer);
    view.setUint32(0, content.length);
    for (let at = 0; at < 4; at += 1) bytes[4 + at] = kind.charCodeAt(at);
    bytes.set(content, 8);
    view.setUint32(8 + content.length, crc(bytes.subarray(4, 8 + content.length)));
    return bytes;
  }

  function base64(parts) {
    const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    if (bytes.toBase64) return bytes.toBase64();
    let letters = "";
    for (at = 0; at < bytes.length; at += 8192) letters += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(letters);
  }

  return async (canvas, pen) => {
    const { width, height } = canvas;
    const pixels = new Uint32Array(pen.getImageData(0, 0, width, height).data.buffer);
    const found = counted(pixels, width);
    const few = found && (shared(found, 5) || shared(found, 4) || shared(found, 3));
    if (!few) return canvas.toDataURL("image/png").replace("data:image/png;base64,", "");
    const rows = inRows(found, few.entries, width);
    let data = zlib(rows, width + 1);
    if (data.length > LARGE) data = await deflated(rows);
    const head = new DataView(new ArrayBuffer(13));
    head.setUint32(0, width);
    head.setUint32(4, height);
    head.setUint16(8, 0x0803); // eight bits a pixel, by palette
    return base64([
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
      chunk("IHDR", new Uint8Array(head.buffer)),
      chunk("PLTE", Uint8Array.from(few.palette.flatMap((one) => [one & 255, (one >> 8) & 255, (one >> 16) & 255]))),
      chunk("IDAT", data),
      chunk("IEND", new Uint8Array()),
    ]);
  };
})();
