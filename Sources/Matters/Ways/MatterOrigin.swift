internal import Kernel
internal import Territory

/// By which way a matter came in, and what is known of that. Where exactly it is lies sealed; here it stands coarsely.
struct MatterOrigin: Sendable {
    let matter: ID
    let channel: Channel
    var enteredBy: ID?
    var relation: Relation?
    var visit: ID?
    /// What was asked about.
    var bulletin: ID?
    var coarse: Coordinate?
    /// Whom the catalogue of that day named, by which rule, before anybody had chosen.
    var rule: String?
    var suggested: String?

    func route(in tx: any Reading) throws -> Holding.Route? {
        guard let rule, let unit = try suggested.flatMap({ try Unit.find(code: $0, in: tx) }) else { return nil }
        return Holding.Route(rule: rule, suggested: unit.unit)
    }

    func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO matter_origin (matter, channel, entered_by, relation, visit, coarse_lon, coarse_lat, rule, suggested, bulletin)
            VALUES (\(matter), \(channel.rawValue), \(enteredBy), \(relation?.rawValue), \(visit), \(coarse.map { Int64($0.x) }),
                \(coarse.map { Int64($0.y) }), \(rule), \(suggested), \(bulletin))
            """)
    }

    /// `nil` for a matter that is older than this table.
    static func find(_ matter: ID, in tx: any Reading) throws -> MatterOrigin? {
        try tx.first(
            """
            SELECT channel, entered_by, relation, visit, coarse_lon, coarse_lat, rule, suggested, bulletin FROM matter_origin
            WHERE matter = \(matter) LIMIT 1
            """
        ) { row in
            guard let channel = Channel(rawValue: try row.text(0)) else { throw StoreError.column(0) }
            let (x, y) = (try row.optionalInt(4).flatMap(Int32.init(exactly:)), try row.optionalInt(5).flatMap(Int32.init(exactly:)))
            return MatterOrigin(
                matter: matter, channel: channel, enteredBy: try row.optionalID(1),
                relation: try row.optionalText(2).flatMap(Relation.init(rawValue:)), visit: try row.optionalID(3),
                bulletin: try row.optionalID(8),
                coarse: x.flatMap { x in y.map { Coordinate(x: x, y: $0) } }, rule: try row.optionalText(6),
                suggested: try row.optionalText(7))
        }
    }
}

/// A place that somebody tapped for.
enum PlacePoint {
    /// About half a kilometre: enough to see which part of a village, too little to see whose door.
    static let coarseStep: Int32 = 50_000

    /// `nil` when none was given; one half of it, or what is no place on earth, is a fault.
    static func read(_ input: Input) throws -> Coordinate? {
        let (lon, lat) = (input[RaiseMatter.Fields.longitude], input[RaiseMatter.Fields.latitude])
        guard lon != nil || lat != nil else { return nil }
        let (x, y) = (lon.flatMap { degrees($0, within: 180) }, lat.flatMap { degrees($0, within: 90) })
        var faults: [FieldProblem] = []
        if x == nil { faults.append(FieldProblem(RaiseMatter.Fields.longitude.name, "longitude")) }
        if y == nil { faults.append(FieldProblem(RaiseMatter.Fields.latitude.name, "latitude")) }
        guard let x, let y, let point = CoordinateSystem.wgs84.coordinate(longitude: x, latitude: y) else { throw Problem.invalid(faults) }
        return point
    }

    /// Plain decimals only: «nan», «inf» and hexadecimal are numbers to the library too.
    static func degrees(_ text: String, within limit: Double) -> Double? {
        guard (1...24).contains(text.utf8.count), text.utf8.allSatisfy({ "0123456789.-".utf8.contains($0) }) else { return nil }
        return Double(text).flatMap { $0.magnitude <= limit ? $0 : nil }
    }

    static func coarse(_ point: Coordinate) -> Coordinate {
        func middle(_ units: Int32) -> Int32 {
            let lower = units >= 0 ? units / coarseStep * coarseStep : (units - coarseStep + 1) / coarseStep * coarseStep
            return lower + coarseStep / 2
        }
        return Coordinate(x: middle(point.x), y: middle(point.y))
    }

    /// Reads what `text` wrote.
    static func read(_ text: String) -> Coordinate? {
        let halves = text.split(separator: ", ").compactMap { degrees(String($0), within: 180) }
        return halves.count == 2 ? CoordinateSystem.wgs84.coordinate(longitude: halves[0], latitude: halves[1]) : nil
    }

    static func text(_ point: Coordinate) -> String { "\(Coordinate.degrees(point.x)), \(Coordinate.degrees(point.y))" }

    /// The code of the finest unit there; `nil` outside all outlines.
    static func unit(at point: Coordinate, _ places: ActivePlaces, in tx: any Reading) throws -> String? {
        guard let place = try places.current(in: tx).place(at: point) else { return nil }
        // The code of today, should the unit have another since.
        return try UnitRecord.find(id: place.unit, in: tx)?.code
    }
}
