/// A unit and all above it, from the top down, as ids one after the other: whatever is kept for each unit above is found without asking.
package struct UnitLineage: Sendable, Hashable {
    package let units: [ID]

    package static let none = UnitLineage(units: [])

    private init(units: [ID]) { self.units = units }

    /// Reads what `bytes` wrote; `nil` for anything else.
    package init?(bytes: [UInt8]) {
        guard bytes.count % 16 == 0, bytes.count / 16 <= UnitPath.depthLimit else { return nil }
        units = stride(from: 0, to: bytes.count, by: 16).compactMap { ID(bytes: bytes[$0..<($0 + 16)]) }
    }

    package var bytes: [UInt8] { units.flatMap(\.bytes) }

    /// That of a unit right below.
    package func appending(_ unit: ID) -> UnitLineage { UnitLineage(units: units + [unit]) }
}
