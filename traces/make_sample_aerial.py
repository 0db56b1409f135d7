#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws sample_aerial.png: fields, a road and one red car, seen from above.

Only the Python standard library; the same bytes for the same zlib. Usage:
    python3 traces/make_sample_aerial.py [traces/sample_aerial.png]
"""

import math
import struct
import sys
import zlib

WIDTH, HEIGHT = 640, 360
CAR = (395.0, 171.0)  # centre of the object, pixels
MASK = (1 << 64) - 1


def hashed(*numbers):
    """Uniform in [0, 1) from integers (splitmix64), so that the picture never changes."""
    z = 0
    for number in numbers:
        z = (z ^ (number & MASK)) + 0x9E3779B97F4A7C15 & MASK
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK
        z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
        z ^= z >> 31
    return z / 2**64


def noise(x, y, size, seed):
    """Smooth value noise with bumps of `size` pixels, in [0, 1)."""
    column, row = math.floor(x / size), math.floor(y / size)
    u, v = x / size - column, y / size - row
    u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
    top = hashed(column, row, seed) * (1 - u) + hashed(column + 1, row, seed) * u
    below = hashed(column, row + 1, seed) * (1 - u) + hashed(column + 1, row + 1, seed) * u
    return top * (1 - v) + below * v


def mix(a, b, share):
    share = min(1.0, max(0.0, share))
    return tuple(p * (1 - share) + q * share for p, q in zip(a, b))


def shade(colour, factor):
    return tuple(channel * factor for channel in colour)


def edge(distance, softness=1.0):
    """1 inside (distance < 0), 0 outside, smooth over `softness` pixels."""
    return min(1.0, max(0.0, 0.5 - distance / softness))


def box_distance(x, y, centre, half, angle, radius):
    """Signed distance to a rounded rectangle."""
    dx, dy = x - centre[0], y - centre[1]
    along = dx * math.cos(angle) + dy * math.sin(angle)
    across = -dx * math.sin(angle) + dy * math.cos(angle)
    p, q = abs(along) - half[0] + radius, abs(across) - half[1] + radius
    return math.hypot(max(p, 0), max(q, 0)) + min(max(p, q), 0) - radius


def road_middle(x):
    return 214 - 0.22 * x + 44 * math.sin(x / 175.0)


def road_slope(x):
    return math.atan(-0.22 + 44 / 175.0 * math.cos(x / 175.0))


def field(x, y):
    """Meadow above the road, a ploughed and a wheat field below it."""
    patches = 0.6 * noise(x, y, 90, 1) + 0.4 * noise(x, y, 28, 2)
    meadow = mix((86, 112, 58), (128, 142, 82), patches)
    if y < road_middle(x):
        return meadow
    furrow = 0.5 + 0.5 * math.sin((x * 0.42 + y) / 2.3)
    plough = mix((112, 88, 62), (142, 114, 82), 0.6 * patches + 0.4 * furrow)
    stripe = 0.5 + 0.5 * math.sin((x * 0.9 - y * 0.5) / 4.0)
    wheat = mix((178, 160, 96), (198, 180, 118), 0.7 * patches + 0.3 * stripe)
    border = (x - 330) * 0.95 + (y - 250) * 0.3
    return mix(wheat, plough, edge(border, 3)) if abs(border) > 4 else meadow


def trees():
    for number in range(46):
        x = 20 + 600 * hashed(number, 11)
        y = road_middle(x) - 46 - 110 * hashed(number, 12)
        if number % 3 == 0:
            x, y = 333 - 0.31 * (120 + 7 * number - 250) + 6 * hashed(number, 13), 230 + 3 * number
        yield x, y, 6 + 9 * hashed(number, 14)


TREES = [tree for tree in trees() if tree[1] > road_middle(tree[0]) + 34 or
         tree[1] < road_middle(tree[0]) - 38]


def with_trees(x, y, colour):
    near = [tree for tree in TREES if max(abs(x - tree[0]), abs(y - tree[1])) < 2 * tree[2] + 4]
    for tree_x, tree_y, radius in near:
        # The sun stands in the upper left; shadows fall to the lower right.
        shadow = math.hypot(x - tree_x - radius * 0.55, y - tree_y - radius * 0.55) - radius
        colour = mix(colour, shade(colour, 0.55), 0.8 * edge(shadow, 3))
    for tree_x, tree_y, radius in near:
        distance = math.hypot(x - tree_x, y - tree_y)
        ragged = radius * (0.82 + 0.3 * noise(x, y, 5, 3))
        light = 0.55 - (x - tree_x + y - tree_y) / (3.2 * radius) + 0.35 * noise(x, y, 4, 4)
        colour = mix(colour, mix((34, 56, 32), (84, 112, 52), light), edge(distance - ragged, 1.5))
    return colour


def with_road(x, y, colour):
    slope = road_slope(x)
    across = (y - road_middle(x)) * math.cos(slope)
    asphalt = shade((112, 112, 116), 0.93 + 0.12 * noise(x, y, 12, 5))
    colour = mix(colour, (150, 140, 116), edge(abs(across) - 29, 4))
    colour = mix(colour, asphalt, edge(abs(across) - 24, 1.5))
    colour = mix(colour, (214, 212, 204), 0.85 * edge(abs(abs(across) - 21) - 0.8))
    dash = 1.0 if x % 34 < 19 else 0.0
    return mix(colour, (222, 220, 210), 0.9 * dash * edge(abs(across) - 1.1))


def with_car(x, y, colour):
    if math.hypot(x - CAR[0], y - CAR[1]) > 40:
        return colour
    angle = road_slope(CAR[0])
    shadow = box_distance(x - 4, y - 5, CAR, (25, 11), angle, 5)
    colour = mix(colour, shade(colour, 0.4), 0.85 * edge(shadow, 3))
    paint = mix((196, 28, 26), (232, 62, 48), 0.5 - (y - CAR[1]) / 22)
    colour = mix(colour, paint, edge(box_distance(x, y, CAR, (24, 10.5), angle, 5)))
    forward = (math.cos(angle), math.sin(angle))
    for position, length in ((8.0, 4.2), (-12.5, 2.6)):  # windscreen, rear window
        centre = (CAR[0] + position * forward[0], CAR[1] + position * forward[1])
        glass = mix((26, 34, 44), (90, 110, 128), 0.35 - (y - CAR[1]) / 26)
        colour = mix(colour, glass, edge(box_distance(x, y, centre, (length, 8.4), angle, 2)))
    roof = (CAR[0] - 2.5 * forward[0], CAR[1] - 2.5 * forward[1])
    gloss = box_distance(x, y, roof, (6.5, 7.4), angle, 2.5)
    return mix(colour, (240, 84, 68), 0.7 * edge(gloss, 2))


def pixel(x, y):
    colour = with_road(x, y, field(x, y))
    colour = with_car(x, y, with_trees(x, y, colour))
    # Sensor grain in coarse steps: it costs most of the file's bytes.
    grain = math.floor(hashed(int(x), int(y), 7) * 3) - 1
    vignette = 1.06 - 0.16 * math.hypot((x - 320) / 320, (y - 180) / 180) ** 2
    return [min(255, max(0, round((c * vignette + 1.35 * grain) / 4) * 4)) for c in colour]


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def write_png(path, rows):
    """8-bit RGB, every row predicted from the one above (filter 2)."""
    raw = bytearray()
    above = bytes(3 * WIDTH)
    for row in rows:
        raw.append(2)
        raw += bytes((a - b) & 255 for a, b in zip(row, above))
        above = row
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) +
                   chunk(b"IDAT", zlib.compress(bytes(raw), 9)) + chunk(b"IEND", b""))


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else "traces/sample_aerial.png"
    write_png(path, [bytes(value for x in range(WIDTH) for value in pixel(x, y))
                     for y in range(HEIGHT)])


if __name__ == "__main__":
    main()
