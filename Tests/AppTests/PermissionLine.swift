extension PermissionTable {
    struct Line: Sendable, CustomStringConvertible {
        let method: String
        let path: String
        /// In one's own scope and elsewhere, by the name of the column.
        let cells: [String: (own: String, other: String)]
        var description: String { "\(method) \(path)" }
    }
}
