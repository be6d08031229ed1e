package import Kernel

/// Outlines as RFC 7946 writes them.
package enum GeoJSON {
    /// Always a multipolygon, so that a reader needs to know one shape only.
    package static func feature(_ unit: UnitRecord, _ outline: Outline, squareMetres: Int64, system: CoordinateSystem) -> [UInt8] {
        JSONWriter.object { write(unit, outline, squareMetres: squareMetres, system, telling: { _ in }, to: &$0) }
    }

    /// Several units, each with what `telling` has to say of it among its properties.
    package static func collection(
        _ units: [(unit: UnitRecord, land: UnitOutline)], telling: (UnitRecord, inout JSONWriter) -> Void
    ) throws -> [UInt8] {
        try JSONWriter.object { writer in
            writer.field("type", "FeatureCollection")
            writer.key("features")
            try writer.array { list in
                for (unit, land) in units {
                    let outline = try land.outline()
                    list.object { feature in
                        write(unit, outline, squareMetres: land.squareMetres, .wgs84, telling: { telling(unit, &$0) }, to: &feature)
                    }
                }
            }
        }
    }

    private static func write(
        _ unit: UnitRecord, _ outline: Outline, squareMetres: Int64, _ system: CoordinateSystem, telling: (inout JSONWriter) -> Void,
        to writer: inout JSONWriter
    ) {
        writer.field("type", "Feature")
        writer.key("bbox")
        writer.array { list in
            for corner in [outline.box.minimum, outline.box.maximum] { write(corner, system, to: &list) }
        }
        writer.key("properties")
        writer.object { properties in
            properties.field("code", unit.code)
            properties.field("name", unit.name)
            properties.field("level", unit.level)
            properties.field("square_metres", squareMetres)
            telling(&properties)
        }
        writer.key("geometry")
        writer.object { geometry in
            geometry.field("type", "MultiPolygon")
            geometry.key("coordinates")
            geometry.array { polygons in
                for polygon in outline.polygons { polygons.array { write(polygon, system, to: &$0) } }
            }
        }
    }

    /// Rings are closed by their first point again.
    private static func write(_ polygon: Outline.Polygon, _ system: CoordinateSystem, to rings: inout JSONWriter) {
        for ring in polygon.rings {
            rings.array { points in
                for point in ring + ring.prefix(1) { points.array { write(point, system, to: &$0) } }
            }
        }
    }

    private static func write(_ point: Coordinate, _ system: CoordinateSystem, to writer: inout JSONWriter) {
        let place = system.fromWGS84(longitude: point.longitude, latitude: point.latitude)
        let shown = system == .wgs84 ? point : Coordinate(longitude: place.longitude, latitude: place.latitude) ?? point
        writer.value(decimal: Coordinate.degrees(shown.x))
        writer.value(decimal: Coordinate.degrees(shown.y))
    }
}
