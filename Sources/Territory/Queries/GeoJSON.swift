import Kernel

/// Outlines as RFC 7946 writes them.
enum GeoJSON {
    /// Always a multipolygon, so that a reader needs to know one shape only.
    static func feature(_ unit: UnitRecord, _ outline: Outline, squareMetres: Int64, system: CoordinateSystem) -> [UInt8] {
        JSONWriter.object { writer in
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
