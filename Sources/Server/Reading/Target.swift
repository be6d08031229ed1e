import Kernel

/// The path and query of a request, decoded and bounded.
struct Target {
    static let pathLimit = 1024
    static let queryLimit = 4096
    static let segmentLimit = 16

    let path: String
    let segments: [String]
    let query: [String: String]
    /// The query as it came in, escapes and all.
    let rawQuery: String

    init(_ target: String) throws {
        let bytes = target.utf8
        let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        let rawPath = bytes[..<mark]
        let rawQuery = mark < bytes.endIndex ? bytes[bytes.index(after: mark)...] : bytes[mark...]
        guard rawPath.first == UInt8(ascii: "/"), rawPath.count <= Self.pathLimit else { throw Problem.notFound }
        var segments = rawPath.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if segments.last?.isEmpty == true { segments.removeLast() }
        guard segments.count <= Self.segmentLimit, segments.allSatisfy({ !$0.isEmpty }) else { throw Problem.notFound }
        self.segments = try segments.map {
            guard let text = Percent.decode($0) else { throw Problem(400, "input.malformed") }
            return text
        }
        guard rawQuery.count <= Self.queryLimit, let query = Percent.pairs(rawQuery, limit: 64) else {
            throw Problem(400, "input.malformed")
        }
        self.query = query
        self.rawQuery = String(decoding: rawQuery, as: UTF8.self)
        path = "/" + self.segments.joined(separator: "/")
    }
}
