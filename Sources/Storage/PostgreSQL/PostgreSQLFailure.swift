internal import Kernel

/// An error of PostgreSQL by its SQLSTATE. Only the primary message is kept: details quote values of rows.
package struct PostgreSQLFailure: Error, CustomStringConvertible {
    /// Five characters (PostgreSQL, Appendix A); `08006` when the connection is gone.
    package let state: String
    package let message: String
    package var description: String { "PostgreSQL \(state): \(message)" }

    static let connectionLost = "08006"

    /// The connection is of no further use: broken (class 08), or the server is stopping, starting or was promoted (57P01–57P05).
    var isLost: Bool { state.hasPrefix("08") || state.hasPrefix("57P") }

    /// Another transaction was in the way; the same work may well succeed when it runs again. A unique violation counts too: under
    /// SERIALIZABLE it is how a row shows that was committed after the snapshot.
    var isConflict: Bool { ["40001", "40P01", "23505", "55P03"].contains(state) }

    /// The server that answered takes no writes (a standby, or a primary that was demoted).
    var isReadOnly: Bool { state == "25006" }

    /// What it says of the server's disk; `nil` when the disk is not to blame.
    var diskFault: DiskFault? {
        switch state {
        case "53100": .full
        case "58030": .failing
        default: nil
        }
    }

    /// Out of disk, memory or connections (class 53), or cancelled by a time-out: nothing is wrong with the work itself.
    var isShortage: Bool { state.hasPrefix("53") || state == "57014" || state == "58030" }
}
