import Kernel
import Storage
import Territory
import TestSupport

/// Outlines drawn by hand, in units of a hundredth of a degree from 110° E, 35° N.
enum OutlineFixture {
    static func point(_ x: Int, _ y: Int) -> Coordinate {
        Coordinate(x: Int32(1_100_000_000 + x * 100_000), y: Int32(350_000_000 + y * 100_000))
    }

    /// A closed ring through these points.
    static func ring(_ points: (Int, Int)...) -> OutlineCheck.Ring {
        let ring = points.map { point($0.0, $0.1) }
        return ring + ring.prefix(1)
    }

    static func square(_ x: Int, _ y: Int, _ side: Int) -> OutlineCheck.Ring {
        ring((x, y), (x + side, y), (x + side, y + side), (x, y + side))
    }

    static func outline(_ polygons: [[OutlineCheck.Ring]]) throws -> Outline {
        let (outline, faults) = OutlineCheck.outline(of: polygons)
        guard let outline else { throw Problem(500, "\(faults)") }
        return outline
    }

    static func outline(_ ring: OutlineCheck.Ring) throws -> Outline { try outline([[ring]]) }

    /// A county with townships of villages of grids.
    static func tree(townships: Int, villages: Int, grids: Int) -> Parcel {
        Parcel(
            "141029",
            (0..<townships).map { township in
                let code = "141029\(100 + township)"
                return Parcel(
                    code,
                    (0..<villages).map { village in
                        Parcel("\(code)\(200 + village)", (0..<grids).map { Parcel("\(code)\(200 + village)\(10 + $0)") })
                    })
            })
    }

    static let centre = Coordinate(x: 1_108_000_000, y: 359_000_000)
}

extension Dice {
    mutating func point(in box: Box) -> Coordinate {
        Coordinate(
            x: Int32.random(in: box.minimum.x...box.maximum.x, using: &self),
            y: Int32.random(in: box.minimum.y...box.maximum.y, using: &self))
    }
}

extension TestStore {
    @discardableResult
    func outline(_ code: String, _ outline: Outline?, documentNo: String? = nil) async throws -> Receipt<Bool> {
        let scheme = try TerritoryFixture.scheme(TerritoryFixture.small)
        return try await executor(scheme).perform(
            SetOutline(unit: code, outline: outline, documentNo: documentNo), as: TerritoryFixture.keeper)
    }
}
