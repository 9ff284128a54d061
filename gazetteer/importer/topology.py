"""Geometry on integer coordinates: dissolve, simplify, check, assemble.

A point is a pair (x, y) of integers, in ten-thousandths of a degree. A ring
is a list of points without the closing repetition; the area lies on its left,
so that outer rings run counter-clockwise and holes clockwise.
"""

import math
from collections import Counter, defaultdict

SCALE = 10_000


def area2(ring):
    """Twice the signed area; positive when counter-clockwise."""
    total = 0
    x0, y0 = ring[-1]
    for x1, y1 in ring:
        total += x0 * y1 - x1 * y0
        x0, y0 = x1, y1
    return total


def turn(before, here, after):
    """Clockwise angle from the way back to the way on, in (0, 2 pi]."""
    back = math.atan2(before[1] - here[1], before[0] - here[0])
    on = math.atan2(after[1] - here[1], after[0] - here[0])
    angle = (back - on) % (2 * math.pi)
    return angle or 2 * math.pi


def split_pinches(ring):
    """A ring that meets itself in a point becomes several that do not."""
    stack, place, rings = [], {}, []
    for point in ring:
        if point in place:
            start = place[point]
            loop = stack[start:]
            for other in loop[1:]:
                del place[other]
            del stack[start + 1:]
            if len(loop) > 2:
                rings.append(loop)
        else:
            place[point] = len(stack)
            stack.append(point)
    if len(stack) > 2:
        rings.append(stack)
    return rings


def dissolve(rings):
    """The outline of the union: edges that run both ways cancel out."""
    edges = Counter()
    for ring in rings:
        before = ring[-1]
        for point in ring:
            if edges.get((point, before)):
                edges[point, before] -= 1
            elif point != before:
                edges[before, point] += 1
            before = point
    onward = defaultdict(list)
    for (start, end), count in edges.items():
        onward[start].extend([end] * count)
    result = []
    for start in sorted(point for point, ends in onward.items() if ends):
        while onward[start]:
            before, here = start, onward[start].pop()
            ring = [start]
            while here != start:
                ring.append(here)
                ends = onward[here]
                if len(ends) > 1:
                    ends.sort(key=lambda end: (-turn(before, here, end), end))
                before, here = here, ends.pop()
            result.extend(split_pinches(ring))
    return [ring for ring in result if area2(ring)]


def inside(point, ring):
    x, y = point
    result = False
    x0, y0 = ring[-1]
    for x1, y1 in ring:
        if (y0 > y) != (y1 > y) and x < x0 + (x1 - x0) * (y - y0) / (y1 - y0):
            result = not result
        x0, y0 = x1, y1
    return result


def inner_point(ring):
    """A point inside the ring, next to the middle of its longest edge."""
    sign = 1 if area2(ring) > 0 else -1
    edges = sorted(zip(ring, ring[1:] + ring[:1]), key=lambda e: -((e[0][0] - e[1][0]) ** 2 + (e[0][1] - e[1][1]) ** 2))
    for (x0, y0), (x1, y1) in edges[:8]:
        length = math.hypot(x1 - x0, y1 - y0)
        for step in (0.01, 0.001):
            point = (
                (x0 + x1) / 2 - sign * (y1 - y0) / length * step,
                (y0 + y1) / 2 + sign * (x1 - x0) / length * step,
            )
            if inside(point, ring):
                return point
    return ring[0]


class Finder:
    """Which points lie in a polygon: edges in strips of latitude."""

    STRIPS = 48

    def __init__(self, rings):
        points = [point for ring in rings for point in ring]
        self.west, self.east = min(x for x, _ in points), max(x for x, _ in points)
        self.south, self.north = min(y for _, y in points), max(y for _, y in points)
        self.height = (self.north - self.south) / self.STRIPS or 1
        self.strips = [[] for _ in range(self.STRIPS + 1)]
        for ring in rings:
            for a, b in zip(ring, ring[1:] + ring[:1]):
                low, high = (self._strip(min(a[1], b[1])), self._strip(max(a[1], b[1])))
                for strip in range(low, high + 1):
                    self.strips[strip].append((*a, *b))

    def _strip(self, y):
        return int((y - self.south) / self.height)

    def holds(self, x, y):
        if not (self.west <= x <= self.east and self.south <= y <= self.north):
            return False
        result = False
        for x0, y0, x1, y1 in self.strips[self._strip(y)]:
            if (y0 > y) != (y1 > y) and x < x0 + (x1 - x0) * (y - y0) / (y1 - y0):
                result = not result
        return result


def polygons(rings):
    """Outer rings with their holes, the largest first."""
    outer = sorted((ring for ring in rings if area2(ring) > 0), key=lambda ring: (-area2(ring), ring))
    result = [[ring] for ring in outer]
    boxes = [(min(x for x, _ in r), min(y for _, y in r), max(x for x, _ in r), max(y for _, y in r)) for r in outer]
    for hole in sorted((ring for ring in rings if area2(ring) < 0), key=lambda ring: (area2(ring), ring)):
        x, y = point = inner_point(hole)
        for index in range(len(outer) - 1, -1, -1):  # the smallest around it
            west, south, east, north = boxes[index]
            if west <= x <= east and south <= y <= north and -area2(hole) < area2(outer[index]) and inside(point, outer[index]):
                result[index].append(hole)
                break
    return result


def douglas_peucker(points, tolerance):
    """Fewer points, none further than the tolerance from the line (degrees)."""
    if len(points) < 3 or tolerance <= 0:
        return points
    shrink = math.cos(math.radians(points[len(points) // 2][1] / SCALE))
    limit = (tolerance * SCALE) ** 2
    keep = {0, len(points) - 1}
    stack = [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        x0, y0 = points[first]
        dx, dy = (points[last][0] - x0) * shrink, points[last][1] - y0
        length = dx * dx + dy * dy
        worst, index = -1.0, -1
        for i in range(first + 1, last):
            px, py = (points[i][0] - x0) * shrink, points[i][1] - y0
            along = (px * dx + py * dy) / length if length else 0.0
            along = min(1.0, max(0.0, along))
            distance = (px - along * dx) ** 2 + (py - along * dy) ** 2
            if distance > worst:
                worst, index = distance, i
        if worst > limit:
            keep.add(index)
            stack += [(first, index), (index, last)]
    return [points[i] for i in sorted(keep)]


def cross(o, a, b):
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])


def within(a, b, p):
    """Whether p, known to be on the line through a and b, lies between them."""
    return min(a[0], b[0]) <= p[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= p[1] <= max(a[1], b[1])


def conflict(a, b, c, d):
    """Whether two segments meet anywhere but in a common end."""
    shared = {a, b} & {c, d}
    if len(shared) == 2:
        return True
    if shared:
        end = shared.pop()
        p, q = (b if a == end else a), (d if c == end else c)
        return cross(end, p, q) == 0 and (p[0] - end[0]) * (q[0] - end[0]) + (p[1] - end[1]) * (q[1] - end[1]) > 0
    o1, o2, o3, o4 = cross(a, b, c), cross(a, b, d), cross(c, d, a), cross(c, d, b)
    if ((o1 > 0) != (o2 > 0)) and o1 and o2 and ((o3 > 0) != (o4 > 0)) and o3 and o4:
        return True
    return bool(
        o1 == 0 and within(a, b, c) or o2 == 0 and within(a, b, d)
        or o3 == 0 and within(c, d, a) or o4 == 0 and within(c, d, b)
    )


def uncrossed(ring):
    """The ring without the small loops where it crosses itself."""
    for i in range(len(ring)):
        a, b = ring[i], ring[(i + 1) % len(ring)]
        for j in range(i + 2, min(len(ring), i + len(ring) - 1)):
            c, d = ring[j], ring[(j + 1) % len(ring)]
            if max(c[0], d[0]) < min(a[0], b[0]) or min(c[0], d[0]) > max(a[0], b[0]):
                continue
            if conflict(a, b, c, d):
                inner, outer = ring[i + 1:j + 1], ring[:i + 1] + ring[j + 1:]
                return uncrossed(max(inner, outer, key=lambda part: abs(area2(part))))
    return ring


class Mesh:
    """Rings that share borders, cut into arcs where three of them meet.

    `shapes` maps an owner to its rings. Each arc is simplified once, with the
    smallest tolerance that any of its owners asks for, so that neighbours keep
    the very same border; an arc that comes to cross another one, or that makes
    a ring vanish, is simplified less and less, until it is as it was.
    """

    CELL = 2500  # a quarter of a degree

    def __init__(self, shapes, tolerance):
        self.shapes = shapes
        owners, neighbours = defaultdict(list), defaultdict(set)
        for owner, rings in shapes.items():
            for number, ring in enumerate(rings):
                before = ring[-1]
                for point in ring:
                    owners[min(before, point), max(before, point)].append(owner)
                    neighbours[before].add(point)
                    neighbours[point].add(before)
                    before = point
        self.owners = owners
        junctions = set()
        for point, others in neighbours.items():
            sides = {tuple(sorted(owners[min(point, other), max(point, other)])) for other in others}
            if len(others) != 2 or len(sides) != 1:
                junctions.add(point)
        self.arcs, self.tolerance, self.use = [], [], {}
        numbers = {}
        for owner, rings in shapes.items():
            for index, ring in enumerate(rings):
                pieces = []
                for arc, forward in self._cut(ring, junctions):
                    key = (arc[0], arc[1], arc[-1])
                    if key not in numbers:
                        numbers[key] = len(self.arcs)
                        self.arcs.append(arc)
                        self.tolerance.append(math.inf)
                    number = numbers[key]
                    self.tolerance[number] = min(self.tolerance[number], tolerance(owner, ring))
                    pieces.append((number, forward))
                self.use[owner, index] = pieces
        self.simple = [self._simplify(number) for number in range(len(self.arcs))]

    @staticmethod
    def _cut(ring, junctions):
        """The arcs of a ring, each with its canonical direction."""
        at = [i for i, point in enumerate(ring) if point in junctions]
        if not at:
            start = ring.index(min(ring))
            arc = ring[start:] + ring[:start + 1]
            forward = arc[1] < arc[-2]
            return [(arc if forward else arc[::-1], forward)]
        result = []
        for here, there in zip(at, at[1:] + [at[0] + len(ring)]):
            arc = [ring[i % len(ring)] for i in range(here, there + 1)]
            forward = (arc[0], arc[1]) < (arc[-1], arc[-2])
            result.append((arc if forward else arc[::-1], forward))
        return result

    def _simplify(self, number):
        arc, tolerance = self.arcs[number], self.tolerance[number]
        if arc[0] != arc[-1]:
            return douglas_peucker(arc, tolerance)
        x, y = arc[0]
        far = max(range(len(arc)), key=lambda i: (arc[i][0] - x) ** 2 + (arc[i][1] - y) ** 2)
        return douglas_peucker(arc[:far + 1], tolerance)[:-1] + douglas_peucker(arc[far:], tolerance)

    def ring(self, owner, index):
        points = []
        for number, forward in self.use[owner, index]:
            arc = self.simple[number]
            points += arc[:-1] if forward else arc[:0:-1]
        return points

    def _conflicts(self):
        """The arcs that meet another one, or themselves, where they must not."""
        cells, bad = defaultdict(list), set()
        for number, arc in enumerate(self.simple):
            for a, b in zip(arc, arc[1:]):
                segment = (a, b, number)
                for column in range(min(a[0], b[0]) // self.CELL, max(a[0], b[0]) // self.CELL + 1):
                    for row in range(min(a[1], b[1]) // self.CELL, max(a[1], b[1]) // self.CELL + 1):
                        cells[column, row].append(segment)
        for segments in cells.values():
            for i, (a, b, one) in enumerate(segments):
                west, east = (a[0], b[0]) if a[0] < b[0] else (b[0], a[0])
                south, north = (a[1], b[1]) if a[1] < b[1] else (b[1], a[1])
                for c, d, other in segments[i + 1:]:
                    if (c[0] < west and d[0] < west) or (c[0] > east and d[0] > east):
                        continue
                    if (c[1] < south and d[1] < south) or (c[1] > north and d[1] > north):
                        continue
                    if conflict(a, b, c, d):
                        bad.update((one, other))
        return bad

    def _collapsed(self):
        for (owner, index), pieces in self.use.items():
            ring = self.ring(owner, index)
            if len(ring) < 3 or (area2(ring) > 0) != (area2(self.shapes[owner][index]) > 0):
                yield from (number for number, _ in pieces)

    def settle(self, rounds=8):
        """Repairs until nothing crosses; returns the arcs that still do."""
        for attempt in range(rounds + 1):
            bad = {number for number in self._conflicts() | set(self._collapsed())}
            able = [number for number in bad if self.tolerance[number] > 0]
            if not able or attempt == rounds:
                return bad
            for number in able:
                self.tolerance[number] = self.tolerance[number] / 2 if attempt < rounds - 2 else 0
                self.simple[number] = self._simplify(number)
        return set()


def pole(polygon):
    """The point of a polygon that is farthest from its outline, roughly.

    A grid over the bounding box, refined around its best point.
    """
    ring = polygon[0]
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    west, east, south, north = min(xs), max(xs), min(ys), max(ys)
    shrink = math.cos(math.radians((south + north) / 2 / SCALE))
    edges = [(a, b) for r in polygon for a, b in zip(r, r[1:] + r[:1])]

    def depth(x, y):
        within_it, nearest = False, math.inf
        for (x0, y0), (x1, y1) in edges:
            if (y0 > y) != (y1 > y) and x < x0 + (x1 - x0) * (y - y0) / (y1 - y0):
                within_it = not within_it
            dx, dy = (x1 - x0) * shrink, y1 - y0
            px, py = (x - x0) * shrink, y - y0
            along = min(1.0, max(0.0, (px * dx + py * dy) / (dx * dx + dy * dy)))
            distance = (px - along * dx) ** 2 + (py - along * dy) ** 2
            if distance < nearest:
                nearest = distance
        return nearest if within_it else -nearest

    steps = 12
    width, height = (east - west) / steps, (north - south) / steps
    best = max(
        (depth(west + (i + 0.5) * width, south + (j + 0.5) * height), west + (i + 0.5) * width, south + (j + 0.5) * height)
        for i in range(steps) for j in range(steps)
    )
    for _ in range(4):
        width, height = width / 2, height / 2
        best = max([best] + [
            (depth(best[1] + i * width, best[2] + j * height), best[1] + i * width, best[2] + j * height)
            for i in (-1, 0, 1) for j in (-1, 0, 1)
        ])
    _, x, y = best if best[0] > 0 else (0, *inner_point(ring))
    return y / SCALE, x / SCALE
