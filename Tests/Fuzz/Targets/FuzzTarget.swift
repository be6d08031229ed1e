/// A reader of what strangers send, and what must hold whatever the bytes are. It may refuse; it may not trap or contradict itself.
package struct FuzzTarget: Sendable {
    package let name: String
    /// Pieces that mean something to the reader: mutations put them in.
    package let dictionary: [String]
    package let run: @Sendable ([UInt8]) throws -> Void

    package static let all: [FuzzTarget] = HTTPTargets.all + ValueTargets.all + WayTargets.all + PackTargets.all

    package static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// What should hold and did not.
package struct Broken: Error, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }

    static func unless(_ holds: Bool, _ what: @autoclosure () -> String) throws {
        guard holds else { throw Broken(what()) }
    }
}
