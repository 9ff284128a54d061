"""Nearest-place cells, and outlines cut along them.

Where an outline is that of a larger unit of former days, the places inside it
say which of today's units the ground around them belongs to. Points are those
of `topology`: pairs of integers, in ten-thousandths of a degree.
"""

import math
from collections import defaultdict

from .topology import conflict, cross, dissolve, within

BUCKET = 1000  # a tenth of a degree


def cell(site, others, share, reach, shrink):
    """The ground of a place, a convex polygon of integer points.

    It ends `share` of the way (0.5: half) to each of the `others`, and
    `reach` away from the place (ten-thousandths of a degree of latitude).
    Returns [(point, number)]: the side that begins at the point faces the
    other of that number; None is the end of reach.
    """
    x, y = site
    ring = [((sx * reach, sy * reach), None) for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    order = sorted(
        (((ox - x) * shrink) ** 2 + (oy - y) ** 2, number) for number, (ox, oy) in enumerate(others)
    )
    for distance2, number in order:
        if not distance2:
            continue
        farthest2 = max(px * px + py * py for (px, py), _ in ring)
        if share * share * distance2 > farthest2:
            break
        nx, ny = (others[number][0] - x) * shrink, others[number][1] - y
        limit = share * distance2
        cut = []
        for i, (point, side) in enumerate(ring):
            following = ring[(i + 1) % len(ring)][0]
            here, there = point[0] * nx + point[1] * ny - limit, following[0] * nx + following[1] * ny - limit
            if here <= 0:
                cut.append((point, side))
            if (here < 0) != (there < 0) and here and there:
                part = here / (here - there)
                middle = (point[0] + (following[0] - point[0]) * part, point[1] + (following[1] - point[1]) * part)
                cut.append((middle, number if here < 0 else side))
            elif not here and there > 0:
                cut[-1] = (point, number)
        ring = cut
    return [((round(x + px / shrink), round(y + py)), side) for (px, py), side in ring]


def sides(ring):
    """The sides of a cell as (start, end, what they face), without the empty ones."""
    for i, (point, side) in enumerate(ring):
        following = ring[(i + 1) % len(ring)][0]
        if point != following:
            yield point, following, side


# -- lines that cross ------------------------------------------------------

def crossing(a, b, c, d):
    """The integer point nearest to where two lines that are not parallel meet."""
    dx, dy, ex, ey = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    below = dx * ey - dy * ex
    above = (c[0] - a[0]) * ey - (c[1] - a[1]) * ex
    return round(a[0] + dx * above / below), round(a[1] + dy * above / below)


def meeting(a, b, c, d):
    """The points where two segments touch or cross."""
    points = []
    for p, q, ends in ((a, b, (c, d)), (c, d, (a, b))):
        points += [end for end in ends if cross(p, q, end) == 0 and within(p, q, end)]
    return points or [crossing(a, b, c, d)]


def untangle(edges, rounds=12):
    """Cuts edges where they meet: {edge: its points}, for (start < end) edges.

    A cut is rounded to an integer point, which moves the edge a little and
    may make it meet another one: hence the rounds.
    """
    chains = {edge: list(edge) for edge in edges}
    for _ in range(rounds):
        pieces = defaultdict(list)
        for edge, chain in chains.items():
            for a, b in zip(chain, chain[1:]):
                pieces[min(a, b), max(a, b)].append(edge)
        buckets = defaultdict(list)
        for piece in pieces:
            for bucket in passed(*piece):
                buckets[bucket].append(piece)
        cuts = defaultdict(set)
        for near in buckets.values():
            for i, (a, b) in enumerate(near):
                low, high = min(a[1], b[1]), max(a[1], b[1])
                for c, d in near[i + 1:]:
                    if d[0] < a[0] or c[0] > b[0] or (c[1] < low and d[1] < low) or (c[1] > high and d[1] > high):
                        continue
                    if conflict(a, b, c, d):
                        for point in meeting(a, b, c, d):
                            cuts[a, b].add(point)
                            cuts[c, d].add(point)
        changed = False
        for piece, points in cuts.items():
            inner = sorted(points - set(piece), key=lambda p: (p[0] - piece[0][0]) ** 2 + (p[1] - piece[0][1]) ** 2)
            if not inner:
                continue
            changed = True
            for edge in pieces[piece]:
                chain = chains[edge]
                for i, (a, b) in enumerate(zip(chain, chain[1:])):
                    if (min(a, b), max(a, b)) == piece:
                        chain[i + 1:i + 1] = inner if a == piece[0] else inner[::-1]
                        break
        if not changed:
            break
    return chains


def passed(a, b):
    """The buckets that a segment may pass through."""
    columns = range(min(a[0], b[0]) // BUCKET, max(a[0], b[0]) // BUCKET + 1)
    rows = range(min(a[1], b[1]) // BUCKET, max(a[1], b[1]) // BUCKET + 1)
    if len(columns) == 1 or len(rows) == 1:
        yield from ((column, row) for column in columns for row in rows)
        return
    slope = (b[1] - a[1]) / (b[0] - a[0])
    for column in columns:
        ends = [
            a[1] + slope * (min(max(x, min(a[0], b[0])), max(a[0], b[0])) - a[0])
            for x in (column * BUCKET, (column + 1) * BUCKET)
        ]
        for row in range(int((min(ends) - 1) // BUCKET), int((max(ends) + 1) // BUCKET) + 1):
            yield column, row


def faces(pieces):
    """The cycles around the faces of a plane graph, each face on the left."""
    onward = defaultdict(set)
    for a, b in pieces:
        onward[a].add(b)
        onward[b].add(a)
    after = {}
    for point, others in onward.items():
        ring = sorted(others, key=lambda other: (-math.atan2(other[1] - point[1], other[0] - point[0]), other))
        for other, following in zip(ring, ring[1:] + ring[:1]):
            after[other, point] = (point, following)  # clockwise next to the way back
    seen = set()
    for start in sorted(after):
        if start in seen:
            continue
        cycle, edge = [], start
        while edge not in seen:
            seen.add(edge)
            cycle.append(edge[0])
            edge = after[edge]
        yield cycle


def left_of(cycle, pieces):
    """A point in the face to the left of a cycle: from the middle of its
    longest edge, half of the way across. Close to an edge, which is rounded,
    the answer of who is nearest would be wrong."""
    a, b = max(zip(cycle, cycle[1:] + cycle[:1]), key=lambda e: (e[1][0] - e[0][0]) ** 2 + (e[1][1] - e[0][1]) ** 2)
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy)
    nx, ny = -dy / length, dx / length
    x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    across = math.inf
    for (px, py), (qx, qy) in pieces:
        p, q = nx * (py - y) - ny * (px - x), nx * (qy - y) - ny * (qx - x)
        if (p > 0) != (q > 0):
            along = nx * (px - x) + ny * (py - y)
            along += (nx * (qx - px) + ny * (qy - py)) * p / (p - q)
            if 0.001 < along < across:
                across = along
    step = across / 2 if across < math.inf else 0.01
    return x + nx * step, y + ny * step


def carve(rings, lines, label):
    """Divides the plane along rings and lines: what is labelled alike is joined.

    `label(x, y)` names the ground around a point, None where it is nobody's.
    Returns {label: rings} and {edge: the points that it was cut at}.
    """
    edges = {(min(a, b), max(a, b)) for ring in rings for a, b in zip(ring, ring[1:] + ring[:1])}
    borders = set(edges)
    edges.update((min(a, b), max(a, b)) for a, b in lines if a != b)
    chains = untangle(sorted(edges))
    pieces = {(min(a, b), max(a, b)) for chain in chains.values() for a, b in zip(chain, chain[1:])}
    cycles = defaultdict(list)
    for cycle in faces(pieces):
        name = label(*left_of(cycle, pieces))
        if name is not None:
            cycles[name].append(cycle)
    cuts = {edge: chain for edge, chain in chains.items() if edge in borders and len(chain) > 2}
    return {name: dissolve(found) for name, found in cycles.items()}, cuts


def with_cuts(ring, cuts):
    """The ring with the points that its edges were cut at."""
    result = []
    for a, b in zip(ring, ring[1:] + ring[:1]):
        chain = cuts.get((min(a, b), max(a, b)))
        if chain is None:
            result.append(a)
        else:
            result += chain[:-1] if chain[0] == a else chain[:0:-1]
    return result
