#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws the sample pair for optical flow and its exact truth. Python 3, no packages.

The first picture is a texture T at every pixel x; the second shows at y the texture of the point that
moved there: T(x) with x + u(x) = y, found by fixed-point iteration. So u is the exact flow of every
pixel of the first picture, also of those that leave the second.
"""
import math
import os
import struct
import zlib

WIDTH, HEIGHT = 152, 114  # 4:3; the truth (8 bytes a pixel) stays below 150 KB
FOLDER = os.path.dirname(os.path.abspath(__file__))


def flow(x, y):
    """Displacement of a point: a turn and a stretch about the middle, and a slow wave."""
    cx, cy = x - WIDTH / 2, y - HEIGHT / 2
    u = 1.5 + 0.012 * cx - 0.035 * cy + 1.2 * math.sin(2 * math.pi * y / HEIGHT)
    v = -0.8 + 0.035 * cx + 0.012 * cy + 0.9 * math.cos(2 * math.pi * x / WIDTH)
    return u, v


def hashed(ix, iy, seed):
    """A number in 0 ... 1 for a point of a grid."""
    z = (ix * 0x9E3779B1 + iy * 0x85EBCA77 + seed * 0xC2B2AE3D) & 0xFFFFFFFF
    z = ((z ^ (z >> 15)) * 0x2C1B3C6D) & 0xFFFFFFFF
    z = ((z ^ (z >> 12)) * 0x297A2D39) & 0xFFFFFFFF
    return (z ^ (z >> 15)) / 0xFFFFFFFF


def noise(x, y, cell, seed):
    """Smooth noise: random values on a grid, cubic between them."""
    gx, gy = x / cell, y / cell
    ix, iy = math.floor(gx), math.floor(gy)
    fx, fy = gx - ix, gy - iy
    fx, fy = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy)
    top = hashed(ix, iy, seed) * (1 - fx) + hashed(ix + 1, iy, seed) * fx
    low = hashed(ix, iy + 1, seed) * (1 - fx) + hashed(ix + 1, iy + 1, seed) * fx
    return top * (1 - fy) + low * fy


def texture(x, y):
    """Colour of the scene at a point: broad patches, finer grain, and thin stripes."""
    grain = 0.5 * noise(x, y, 23, 1) + 0.3 * noise(x, y, 9, 2) + 0.2 * noise(x, y, 4, 3)
    stripes = 0.5 + 0.5 * math.sin(0.45 * x + 0.3 * y + 4 * noise(x, y, 31, 4))
    red = 0.75 * grain + 0.25 * stripes
    green = 0.6 * grain + 0.4 * noise(x, y, 14, 5)
    blue = 0.5 * noise(x, y, 19, 6) + 0.35 * grain + 0.15 * (1 - stripes)
    return [min(255, int(255 * value + 0.5)) for value in (red, green, blue)]


def origin(x, y):
    """The point of the first picture that is at (x, y) in the second."""
    px, py = x, y
    for _ in range(60):
        u, v = flow(px, py)
        px, py = x - u, y - v
    return px, py


def write_png(path, pixels):
    rows = b"".join(b"\0" + bytes(c for pixel in row for c in pixel) for row in pixels)

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.write(chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)))
        file.write(chunk(b"IDAT", zlib.compress(rows, 9)))
        file.write(chunk(b"IEND", b""))


def main():
    grid = [[(x, y) for x in range(WIDTH)] for y in range(HEIGHT)]
    write_png(os.path.join(FOLDER, "sample_pair_1.png"),
              [[texture(x, y) for x, y in row] for row in grid])
    write_png(os.path.join(FOLDER, "sample_pair_2.png"),
              [[texture(*origin(x, y)) for x, y in row] for row in grid])
    with open(os.path.join(FOLDER, "sample_pair.flo"), "wb") as file:
        file.write(struct.pack("<fii", 202021.25, WIDTH, HEIGHT))
        for row in grid:
            for x, y in row:
                file.write(struct.pack("<ff", *flow(x, y)))


if __name__ == "__main__":
    main()
