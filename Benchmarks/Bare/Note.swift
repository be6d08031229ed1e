import Hummingbird

/// What is sent: the same JSON that raises a matter.
struct NewNote: Decodable, Sendable {
    let category: String
    let what: String
    let unit: String
    let place: String?
    let name: String?
    let phone: String?
}

/// What is stored and sent back.
struct Note: ResponseEncodable, Sendable {
    let id: Int64
    let category: String
    let what: String
    let unit: String
    let place: String?
    let name: String?
    let phone: String?
    let raisedMs: Int64
}

/// The answer to an insert.
struct Inserted: ResponseEncodable, Sendable {
    let id: Int64
}
