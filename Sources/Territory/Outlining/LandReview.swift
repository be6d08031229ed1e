import Foundation
package import Kernel

/// Whether the land of the units right below a unit fits together: overlaps between two of them, gaps that nobody has, and land beyond that
/// of the unit above.
///
/// Lines are laid through the land, first from west to east and then from south to north; along a line everything is counted exactly, between
/// two lines nothing is. So what is narrower than a five-hundredth of the whole in both directions may be missed, and the work is bounded.
package struct LandReview: Sendable {
    package enum Kind: String, Sendable, CaseIterable { case overlap, gap, outside }

    /// A stretch along a line.
    package struct Run: Sendable, Equatable {
        package let from: Coordinate
        package let to: Coordinate
    }

    package struct Finding: Sendable, Equatable {
        package let kind: Kind
        /// Of an overlap two, of land beyond the unit above one, of a gap none.
        package let units: [ID]
        /// About how much.
        package let squareMetres: Int64
        /// Where most of it is.
        package let at: Coordinate
        /// For a picture; at most `maximumRuns` for one finding.
        package let runs: [Run]
    }

    /// What is looked at: the unit above, what it has, and what those below have.
    package struct Land: Sendable {
        package let unit: UnitRecord
        package let whole: Outline?
        package let parts: [(unit: UnitRecord, outline: Outline)]
        /// Every unit below that stands has land: only then is there such a thing as a gap.
        package let isComplete: Bool
    }

    package static let lines = 512
    /// Shorter stretches are the width of the pen.
    static let penMetres = 1.0
    /// Less than this is not told.
    static let minimumSquareMetres = 25.0
    static let maximumRuns = 600
    static let maximumParts = 200
    /// Corners of all outlines together; above it nothing is looked at, and that is said.
    package static let maximumPoints = 400_000

    /// The largest first. `nil` where there is too much to look at.
    package static func findings(_ land: Land) -> [Finding]? {
        guard (land.whole?.pointCount ?? 0) + land.parts.reduce(0, { $0 + $1.outline.pointCount }) <= maximumPoints else { return nil }
        let parts = land.parts.prefix(maximumParts).map { (id: $0.unit.id, outline: $0.outline) }
        var tallies: [Key: Tally] = [:]
        for isTurned in [false, true] {
            var pass = LandPass(whole: land.whole, parts: parts.map(\.outline), tellsGaps: land.isComplete, isTurned: isTurned)
            for (key, tally) in pass.run() where tally.squareMetres > tallies[key]?.squareMetres ?? 0 { tallies[key] = tally }
        }
        return tallies.filter { $0.value.squareMetres >= minimumSquareMetres }.map { key, tally in
            Finding(
                kind: key.kind, units: key.parts.map { parts[$0].id }, squareMetres: Int64(tally.squareMetres.rounded()), at: tally.middle,
                runs: tally.runs)
        }
        .sorted { ($1.squareMetres, $1.kind.rawValue) < ($0.squareMetres, $0.kind.rawValue) }
    }

    struct Key: Hashable {
        let kind: Kind
        let parts: [Int]
    }

    struct Tally {
        var squareMetres = 0.0
        var runs: [Run] = []
        var middle = Coordinate(x: 0, y: 0)
        var longest = 0.0
    }

    /// The land below a unit in one tree, as it stands. Dedicated grids and party organisations lie over others and are never compared.
    package static func load(under unit: UnitRecord, _ hierarchy: Hierarchy, in tx: any Reading) throws -> Land? {
        var parts: [(unit: UnitRecord, outline: Outline)] = []
        var isComplete = true
        for child in try tx.all(childrenStatement(unit.id, hierarchy), UnitRecord.decode) {
            guard let land = try UnitOutline.find(unit: child.id, in: tx) else {
                isComplete = false
                continue
            }
            parts.append((child, try land.outline()))
        }
        guard !parts.isEmpty else { return nil }
        return Land(unit: unit, whole: try UnitOutline.find(unit: unit.id, in: tx)?.outline(), parts: parts, isComplete: isComplete)
    }

    package static func childrenStatement(_ unit: ID, _ hierarchy: Hierarchy) -> Statement {
        """
        SELECT \(UnitRecord.columns) FROM unit_now WHERE parent = \(unit) AND hierarchy = \(hierarchy.rawValue) AND ended IS NULL
        ORDER BY code LIMIT \(maximumParts)
        """
    }

    /// The trees whose land is compared.
    package static let hierarchies = [Hierarchy.administrative, .grid]
}

/// All lines in one direction.
private struct LandPass {
    private let whole: Outline?
    private let parts: [Outline]
    private let tellsGaps: Bool
    private let isTurned: Bool
    private let box: Box
    private var tallies: [LandReview.Key: LandReview.Tally] = [:]

    /// Where a line crosses a border, and whose border it is: -1 for the unit above.
    private struct Crossing {
        let at: Double
        let part: Int
    }

    init(whole: Outline?, parts: [Outline], tellsGaps: Bool, isTurned: Bool) {
        self.whole = whole
        self.parts = parts
        self.tellsGaps = tellsGaps && whole != nil
        self.isTurned = isTurned
        var box = whole?.box ?? parts.first?.box ?? Box(Coordinate(x: 0, y: 0), Coordinate(x: 0, y: 0))
        for part in parts { box.include(part.box) }
        self.box = box
    }

    /// Along the line and across it.
    private func along(_ point: Coordinate) -> Double { Double(isTurned ? point.y : point.x) }
    private func across(_ point: Coordinate) -> Double { Double(isTurned ? point.x : point.y) }
    private func point(_ along: Double, _ across: Double) -> Coordinate {
        let (one, other) = (Int32(clamping: Int64(along.rounded())), Int32(clamping: Int64(across.rounded())))
        return isTurned ? Coordinate(x: other, y: one) : Coordinate(x: one, y: other)
    }

    mutating func run() -> [LandReview.Key: LandReview.Tally] {
        let (low, high) = (across(box.minimum), across(box.maximum))
        let step = max((high - low) / Double(LandReview.lines), 1)
        // Half a unit off every coordinate, so that no line runs through a corner.
        let lines = (0..<LandReview.lines).map { (low + (Double($0) + 0.5) * step).rounded(.down) + 0.5 }
        var crossings = [[Crossing]](repeating: [], count: lines.count)
        for (number, outline) in ([whole] + parts.map(Optional.some)).enumerated() {
            guard let outline else { continue }
            for ring in outline.rings { for edge in ring.segments { add(edge, part: number - 1, low, step, lines, &crossings) } }
        }
        for (number, line) in lines.enumerated() { walk(crossings[number], line, step) }
        return tallies
    }

    private func add(
        _ edge: Segment, part: Int, _ low: Double, _ step: Double, _ lines: [Double], _ crossings: inout [[Crossing]]
    ) {
        // From the lower end: so neighbours that share an edge cross the line in the same place, to the last bit.
        let (from, to) = across(edge.from) <= across(edge.to) ? (edge.from, edge.to) : (edge.to, edge.from)
        let (bottom, top) = (across(from), across(to))
        guard bottom < top else { return }
        let first = max(0, Int((bottom - low) / step) - 1)
        let last = min(lines.count - 1, Int((top - low) / step) + 1)
        guard first <= last else { return }
        for number in first...last where lines[number] > bottom && lines[number] <= top {
            let at = along(from) + (along(to) - along(from)) * ((lines[number] - bottom) / (top - bottom))
            crossings[number].append(Crossing(at: at, part: part))
        }
    }

    private mutating func walk(_ crossings: [Crossing], _ line: Double, _ step: Double) {
        let sorted = crossings.sorted { ($0.at, $0.part) < ($1.at, $1.part) }
        var (isInside, open) = (false, [Int]())
        for (index, crossing) in sorted.enumerated() {
            if crossing.part < 0 {
                isInside.toggle()
            } else if let place = open.firstIndex(of: crossing.part) {
                open.remove(at: place)
            } else {
                open.append(crossing.part)
            }
            guard index + 1 < sorted.count else { return }
            let (start, end) = (crossing.at, sorted[index + 1].at)
            guard end > start else { continue }
            if open.isEmpty {
                if isInside, tellsGaps { tell(.init(kind: .gap, parts: []), start, end, line, step) }
                continue
            }
            if !isInside, whole != nil { for part in open { tell(.init(kind: .outside, parts: [part]), start, end, line, step) } }
            if open.count > 1 {
                let two = Array(open.sorted().prefix(2))
                tell(.init(kind: .overlap, parts: two), start, end, line, step)
            }
        }
    }

    private mutating func tell(_ key: LandReview.Key, _ start: Double, _ end: Double, _ line: Double, _ step: Double) {
        let (from, to) = (point(start, line), point(end, line))
        let size = Self.metres(from, to)
        let length = isTurned ? size.up : size.across
        guard length >= LandReview.penMetres else { return }
        let gap = Self.metres(from, point(start, line + step))
        var tally = tallies[key] ?? LandReview.Tally()
        tally.squareMetres += length * (isTurned ? gap.across : gap.up)
        if length > tally.longest { (tally.longest, tally.middle) = (length, point((start + end) / 2, line)) }
        if tally.runs.count < LandReview.maximumRuns { tally.runs.append(.init(from: from, to: to)) }
        tallies[key] = tally
    }

    /// East-west and north-south, of places near each other.
    private static func metres(_ one: Coordinate, _ other: Coordinate) -> (across: Double, up: Double) {
        let perUnit = 6_371_007.2 * .pi / 180 / Coordinate.unitsPerDegree
        let middle = (one.latitude + other.latitude) / 2 * .pi / 180
        return (
            abs(Double(other.x) - Double(one.x)) * perUnit * cos(middle), abs(Double(other.y) - Double(one.y)) * perUnit
        )
    }
}
