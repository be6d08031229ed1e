import Kernel

/// Places for other programs: which unit a point lies in, and the land of a unit. Both are public, like the units themselves.
struct PlacesAPI: Sendable {
    let store: any Store
    let places: ActivePlaces

    var endpoints: [Endpoint] { [at, outline] }

    private static let chain = Shape.object("UnitsAtPlace", [("finest", .optional(.text)), ("chain", .list(.reference("Unit")))])
    private static let feature = Shape.object(
        "UnitOutline",
        [
            ("type", .text), ("bbox", .list(.number)),
            (
                "properties",
                .object("UnitOutlineProperties", [("code", .text), ("name", .text), ("level", .text), ("square_metres", .integer)])
            ),
            ("geometry", .object("MultiPolygon", [("type", .text), ("coordinates", .list(.list(.list(.list(.number)))))])),
        ])
    private static let system = Endpoint.Parameter(
        "system", "How degrees are counted; wgs84 without it", .choice(CoordinateSystem.allCases.map(\.rawValue)))

    private var at: Endpoint {
        Endpoint(
            .get, "/api/v1/units/at", .api, verb: nil,
            parameters: [
                .init("lon", "Longitude in degrees", .number(-180...180), isRequired: true),
                .init("lat", "Latitude in degrees", .number(-90...90), isRequired: true), Self.system,
            ],
            summary: "Tells which units a point lies in, from the top down; none outside all outlines",
            answers: [200: Self.chain, 422: .problem]
        ) { request in
            let point = try Self.point(request)
            return try store.read { tx in
                let place = try places.current(in: tx).place(at: point)
                // The path of today, should the unit have moved since.
                let unit = try place.flatMap { try UnitRecord.find(id: $0.unit, in: tx) }
                let chain = try unit.map { try UnitRecord.lineage(of: $0.path, in: tx) } ?? []
                return .json(
                    JSONWriter.object { writer in
                        writer.field("finest", unit?.code)
                        writer.key("chain")
                        writer.array { for unit in chain { $0.object { UnitsAPI.write(unit, to: &$0) } } }
                    })
            }
        }
    }

    private var outline: Endpoint {
        Endpoint(
            .get, "/api/v1/units/{code}/outline", .api, verb: nil, parameters: [Self.system],
            summary: "Gives the outline of a unit as a GeoJSON feature", answers: [200: Self.feature, 404: .problem, 422: .problem]
        ) { request in
            let system = try Self.system(request)
            let found = try store.read { tx in
                guard let unit = try UnitRecord.find(code: request.parameter("code"), in: tx),
                    let land = try UnitOutline.find(unit: unit.id, in: tx)
                else { throw Problem.notFound }
                return (unit: unit, land: land)
            }
            let bytes = GeoJSON.feature(found.unit, try found.land.outline(), squareMetres: found.land.squareMetres, system: system)
            var reply = Reply.json(bytes)
            reply.headers = [
                ("ETag", "\"\(Hex.encode(Digest.sha256(bytes).prefix(16)))\""), ("Cache-Control", "public, max-age=\(Self.cacheSeconds)"),
            ]
            return reply
        }
    }

    /// A changed outline is seen everywhere after as long.
    private static let cacheSeconds = 300

    private static func system(_ request: Request) throws -> CoordinateSystem {
        guard let text = request.query["system"] else { return .wgs84 }
        guard let system = CoordinateSystem(rawValue: text) else { throw Problem.invalid([FieldProblem("system", "choice")]) }
        return system
    }

    private static func point(_ request: Request) throws -> Coordinate {
        let (longitude, latitude) = (degrees(request.query["lon"], within: 180), degrees(request.query["lat"], within: 90))
        var faults: [FieldProblem] = []
        if longitude == nil { faults.append(FieldProblem("lon", "longitude")) }
        if latitude == nil { faults.append(FieldProblem("lat", "latitude")) }
        let system = try? system(request)
        if system == nil { faults.append(FieldProblem("system", "choice")) }
        guard faults.isEmpty, let longitude, let latitude,
            let point = system?.coordinate(longitude: longitude, latitude: latitude)
        else { throw Problem.invalid(faults) }
        return point
    }

    /// Decimals only, 1e-3 among them: «nan», «inf» and hexadecimal are numbers to the library too.
    private static func degrees(_ text: String?, within limit: Double) -> Double? {
        guard let text, text.utf8.count <= 24, text.utf8.allSatisfy({ "0123456789.-+eE".utf8.contains($0) }) else { return nil }
        return Double(text).flatMap { $0.magnitude <= limit ? $0 : nil }
    }
}
