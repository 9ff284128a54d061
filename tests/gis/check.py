#!/usr/bin/env python3
"""Opens maps in the programs that they are made for.

    check.py gdal REFERENCE.geojson MAP...   every map holds what the reference holds
    check.py qgis [--png FOLDER] MAP...      opens, is styled, and stands on the time slider

Prints what is wrong and exits with 1, or with 77 where the program is missing.
Needs python3-gdal, python3-qgis.
"""

import json
import os
import sys
from collections import Counter
from datetime import datetime
from xml.etree import ElementTree

problems = []


def wrong(path, what):
    problems.append(f"{os.path.basename(path)}: {what}")


# Values as every format can say them.

def plain(value):
    """A value without what formats differ in: moments, numbers, booleans."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, (int, float)):
        return round(float(value), 6)
    return value


def positions(geometry):
    """All rings and lines of a geometry; one part or several look alike."""
    if geometry is None:
        return None
    def courses(coordinates):
        if isinstance(coordinates[0], (int, float)):
            return [[tuple(round(c, 6) for c in coordinates[:2])]]
        if isinstance(coordinates[0][0], (int, float)):
            return [[tuple(round(c, 6) for c in p[:2]) for p in coordinates]]
        return [course for part in coordinates for course in courses(part)]
    return tuple(tuple(c) for c in courses(geometry["coordinates"]))


def gdal(reference, paths):
    try:
        from osgeo import gdal as lib, ogr
    except ImportError:
        print("python3-gdal is not here")
        sys.exit(77)
    lib.UseExceptions()
    warnings = []
    lib.PushErrorHandler(lambda kind, number, text: warnings.append(text))
    with open(reference, encoding="utf-8") as file:
        features = json.load(file)["features"]
    names = list(features[0]["properties"])
    def key(properties):
        return tuple(properties[n] for n in names)

    wanted = Counter((key({n: plain(f["properties"][n]) for n in names}), positions(f["geometry"])) for f in features)
    for path in paths:
        del warnings[:]
        source = lib.OpenEx(path, lib.OF_VECTOR)
        found = Counter()
        kinds = {}
        for number in range(source.GetLayerCount()):
            layer = source.GetLayer(number)
            if layer.GetName() == "layer_styles":
                continue
            definition = layer.GetLayerDefn()
            fields = {definition.GetFieldDefn(n).GetName(): n for n in range(definition.GetFieldCount())}
            kinds.update({n: definition.GetFieldDefn(i).GetTypeName() for n, i in fields.items()})
            missing = [n for n in names if n not in fields]
            if missing:
                wrong(path, f"layer {layer.GetName()} lacks {missing}")
                continue
            for feature in layer:
                values = {}
                for name in names:
                    at = fields[name]
                    if not feature.IsFieldSetAndNotNull(at):
                        values[name] = None
                    elif kinds[name] in ("DateTime", "Date"):
                        y, mo, d, h, mi, s, _ = feature.GetFieldAsDateTime(at)
                        moment = datetime(y, mo, d, h, mi, int(s))
                        values[name] = moment.date().isoformat() if name == "published" else moment.isoformat()
                    elif kinds[name] == "String":
                        values[name] = plain(feature.GetFieldAsString(at))
                    else:
                        values[name] = plain(feature.GetFieldAsDouble(at))
                geometry = feature.GetGeometryRef()
                geometry = None if geometry is None or geometry.IsEmpty() else json.loads(geometry.ExportToJson())
                found[(key(values), positions(geometry))] += 1
        if sum(found.values()) != len(features):
            wrong(path, f"{sum(found.values())} features instead of {len(features)}")
        lost, strange = list((wanted - found).elements()), list((found - wanted).elements())
        if lost:
            best = min(strange, key=lambda s: sum(a != b for a, b in zip(s[0], lost[0][0])), default=None)
            differences = best and [(n, a, b) for n, a, b in zip(names, lost[0][0], best[0]) if a != b]
            same_place = best and best[1] == lost[0][1]
            wrong(path, f"{len(lost)} features differ; the first: {differences}, same geometry: {same_place}")
        typed = {"start": "DateTime", "end": "DateTime", "confidence": "Real", "background": "Integer",
                 "char_start": "Integer", "published": "Date"}
        for name, kind in typed.items():
            # KML has no type for moments: they stand in its TimeSpan.
            if path.endswith(".kml") and kind.startswith("Date"):
                continue
            if not kinds.get(name, "").startswith(kind):
                wrong(path, f"{name} is {kinds.get(name)}, not {kind}")
        for text in warnings:
            wrong(path, f"GDAL warns: {text}")


def qgis(paths, folder):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        from qgis.core import (QgsApplication, QgsDateTimeRange, QgsExpression, QgsFeatureRequest,
                               QgsMapRendererParallelJob, QgsMapSettings, QgsProject,
                               QgsProviderRegistry, QgsRectangle, QgsVectorLayer,
                               QgsVectorLayerTemporalContext, Qgis)
        from qgis.PyQt.QtCore import QDateTime, QSize, QTime, QVariant
        from qgis.PyQt.QtGui import QColor
    except ImportError:
        print("python3-qgis is not here")
        sys.exit(77)
    application = QgsApplication([], False)
    application.initQgis()

    def draw(layers, extent, crs, name, time=None):
        settings = QgsMapSettings()
        settings.setLayers(layers)
        settings.setDestinationCrs(crs)
        settings.setOutputSize(QSize(1100, 850))
        settings.setOutputDpi(96)
        settings.setExtent(extent)
        settings.setBackgroundColor(QColor("#dfe9f0"))
        if time is not None:
            settings.setIsTemporal(True)
            settings.setTemporalRange(time)
        job = QgsMapRendererParallelJob(settings)
        job.start()
        job.waitForFinished()
        for error in job.errors():
            wrong(name, f"cannot be drawn: {error.message}")
        image = job.renderedImage()
        colours = {image.pixel(x, y) for x in range(0, 1100, 3) for y in range(0, 850, 3)}
        if folder:
            image.save(os.path.join(folder, os.path.basename(name) + ".png"))
        return len(colours)

    def check(path, layer, name):
        if not layer.isValid():
            return wrong(path, f"{name} does not open")
        if layer.featureCount() <= 0 or layer.featureCount() != sum(1 for _ in layer.getFeatures()):
            wrong(path, f"{name} says it has {layer.featureCount()} features")
        fields = layer.fields()
        wanted = {"start": (QVariant.DateTime,), "end": (QVariant.DateTime,), "background": (QVariant.Bool,),
                  "published": (QVariant.Date, QVariant.DateTime), "confidence": (QVariant.Double,),
                  "char_start": (QVariant.Int, QVariant.LongLong), "title": (QVariant.String,)}
        for field, kinds in wanted.items():
            if fields.indexOf(field) < 0:
                wrong(path, f"{name} has no field {field}")
            elif fields.field(field).type() not in kinds:
                wrong(path, f"{name}: {field} is {fields.field(field).typeName()}")
        if not layer.isSpatial():
            return None
        if layer.crs().authid() not in ("EPSG:4326", "OGC:CRS84"):
            wrong(path, f"{name} is in {layer.crs().authid()}")
        renderer = layer.renderer().type()
        if renderer not in ("categorizedSymbol", "RuleRenderer"):
            wrong(path, f"{name} is drawn by {renderer}: no style")
        time = layer.temporalProperties()
        if not (time.isActive() and time.startField() == "start" and time.endField() == "end"):
            wrong(path, f"{name} does not stand on the time slider")
        starts = sorted(f["start"] for f in layer.getFeatures() if f["start"])
        if starts:
            # On the first day there is what happened on it, and what has no date; but where GDAL
            # evaluates the filter of QGIS, a missing date is an error to it.
            day = QDateTime(starts[0].date(), QTime(0, 0)), QDateTime(starts[0].date(), QTime(23, 59, 59))
            context = QgsVectorLayerTemporalContext()
            context.setLayer(layer)
            request = QgsFeatureRequest(QgsExpression(time.createFilterString(context, QgsDateTimeRange(*day))))
            found = sum(1 for _ in layer.getFeatures(request))
            dated = sum(1 for s in starts if s.date() == starts[0].date())
            wanted = dated + layer.featureCount() - len(starts)
            if found != wanted and (path.endswith(".gpkg") or found != dated):
                wrong(path, f"{name}: {found} features on {starts[0].date().toString(1)} instead of {wanted}")
        if not layer.labelsEnabled() or "title" not in layer.mapTipTemplate():
            wrong(path, f"{name} has no labels or no map tips")
        return None

    for path in paths:
        if path.endswith(".qgs"):
            project = QgsProject()
            if not project.read(path):
                wrong(path, f"does not open: {project.error()}")
                continue
            layers = [l.layer() for l in project.layerTreeRoot().findLayers()]
            if not layers or None in layers:
                wrong(path, "has layers that do not open")
                continue
            for layer in layers:
                if layer.id() == "dateline_countries":
                    if not layer.isValid():
                        if os.path.exists(os.path.join(QgsApplication.pkgDataPath(), "resources/data/world_map.gpkg")):
                            wrong(path, "the backdrop does not open")
                else:
                    check(path, layer, layer.name())
            if not project.timeSettings().temporalRange().begin().isValid():
                wrong(path, "has no time")
            # The canvas of the window is not a part of the project for who has no window.
            edges = ElementTree.parse(path).find("mapcanvas/extent")
            extent = QgsRectangle(*(float(edges.find(edge).text) for edge in ("xmin", "ymin", "xmax", "ymax")))
            shown = [l for l in layers if l.isValid() and l.isSpatial()]
            if draw(shown, extent, project.crs(), path) < 20:
                wrong(path, "draws nothing")
            continue
        sublayers = [s for s in QgsProviderRegistry.instance().querySublayers(
            path, Qgis.SublayerQueryFlags(Qgis.SublayerQueryFlag.ResolveGeometryType)) if s.name() != "layer_styles"]
        layers = []
        for sub in sublayers:
            if sub.providerKey() not in ("ogr", ""):
                continue
            layer = QgsVectorLayer(sub.uri(), sub.name(), "ogr")
            if layer.isValid() and layer.featureCount() == 0:
                continue
            # As the program does when a person adds the file.
            layer.loadDefaultStyle()
            layer.loadDefaultMetadata()
            check(path, layer, sub.uri().split("|", 1)[-1])
            if layer.isSpatial():
                if path.endswith((".geojson", ".gpkg")) and not layer.metadata().rights():
                    wrong(path, "has no rights in its metadata")
                layers.append(layer)
        if not layers:
            wrong(path, "has no layers")
            continue
        points = [l for l in layers if l.geometryType() == 0] or layers
        extent = points[0].extent()
        extent.grow(1)
        layers.sort(key=lambda l: l.geometryType())
        if draw(layers, extent, layers[0].crs(), path) < 20:
            wrong(path, "draws nothing")
    sys.stdout.flush()


def main():
    what, *arguments = sys.argv[1:]
    if what == "gdal":
        gdal(arguments[0], arguments[1:])
    else:
        folder = None
        if arguments[0] == "--png":
            folder, arguments = arguments[1], arguments[2:]
        qgis(arguments, folder)
    for problem in problems:
        print(problem)
    sys.stdout.flush()
    # QGIS is not always able to leave in order.
    os._exit(1 if problems else 0)


main()
