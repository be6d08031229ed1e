import Kernel
import Markup

@testable import Matters

/// Somebody's inbox, searches and files, as the pages ask for them.
struct Desk {
    let county: County
    let services: MatterServices

    init(_ county: County) throws {
        self.county = county
        services = try county.services()
    }

    func inbox(_ raw: [String: String] = [:], after: String? = nil, by actor: Actor) throws -> WorkInbox {
        try county.read { try WorkInbox.load(WorkQuery(raw), after: after, for: actor, services, in: $0) }
    }

    func numbers(_ raw: [String: String], by cast: Cast) throws -> [String] {
        try inbox(raw, by: cast.actor(in: county)).lines.map(\.matter.number)
    }

    /// Those found by words, whatever their progress.
    func found(_ words: String, _ more: [String: String] = [:], by cast: Cast) throws -> Set<String> {
        Set(try numbers(["words": words, "kind": WorkQuery.all].merging(more) { $1 }, by: cast))
    }

    func file(_ raw: [String: String] = [:], from number: String? = nil, by cast: Cast) throws -> MatterFile.Content {
        try MatterFile(services: services, lexicon: services.words.lexicon("zh-Hans", scheme: county.scheme))
            .make(WorkQuery(raw), from: number, for: cast.actor(in: county))
    }
}
