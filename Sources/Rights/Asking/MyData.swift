internal import Kernel
internal import People
internal import Process

/// Everything that is kept of whoever asks, by every slice: what, why, until when, who read it, and what was asked about it.
struct MyData: Sendable {
    struct Entry: Sendable {
        let holding: String
        let item: PersonalHolding.Item
        /// Why it cannot be erased now.
        let kept: String?
        let readings: [ReadingLine]
        /// A helper has to say who they are.
        let isForAnother: Bool
    }

    struct Section: Sendable {
        let holding: String
        let declared: RightsScheme.Declaration?
        let years: Int64?
        let entries: [Entry]
        /// The record that the page after begins below.
        let next: ID?
    }

    let sections: [Section]
    let requests: [RequestLine]
    let takesRequests: Bool

    var isEmpty: Bool { sections.allSatisfy { $0.entries.isEmpty } }

    static let pageSize = 20
    /// A copy holds at most so many records of one kind.
    static let copyLimit = 2000

    static func load(_ person: Person, _ services: RightsServices, after: [String: ID] = [:], limit: Int = pageSize, in tx: any Reading)
        throws
        -> MyData
    {
        let look = services.look(tx)
        let scheme = try look.scheme.section(RightsScheme.self)
        let sections = try services.keeping.holdings.map { holding in
            let found = try person.isAnybody ? holding.list(person, after[holding.name], limit + 1, look) : []
            let entries = try found.prefix(limit).map { item in
                Entry(
                    holding: holding.name, item: item, kept: try item.keptNow(on: look.now.day, in: tx),
                    readings: try ReadingLine.of(item.readings, in: tx), isForAnother: item.isOpened(by: person))
            }
            return Section(
                holding: holding.name, declared: scheme.declared(holding.name), years: try holding.keptYears(look.scheme),
                entries: Array(entries), next: found.count > limit ? entries.last?.item.record : nil)
        }
        let requests = try RightsRequest.own(account: person.account, holds: person.holds, in: tx)
        return MyData(
            sections: sections, requests: try requests.map { try RequestLine($0, isOwn: true, services, in: tx) },
            takesRequests: scheme.terms != nil)
    }
}

/// A request with when its answer is due, and to its owner with the answer.
struct RequestLine: Sendable {
    let request: RightsRequest
    let due: Instant?
    let isLate: Bool
    let answer: String?

    init(_ request: RightsRequest, isOwn: Bool, _ services: RightsServices, in tx: any Reading) throws {
        self.request = request
        let clock = try request.clock(in: tx)
        due = clock?.due
        isLate = clock.map { clock in clock.outcome == .late || (clock.ended == nil && clock.due < services.now) } ?? false
        answer =
            try isOwn && request.answered != nil
            ? SealedTexts.read(request.id, vault: services.executor.vault, in: tx)[RightsRequest.answerLabel] : nil
    }
}

/// 导出: notes that somebody took a copy of what is kept of them. The copy goes out after this is stored.
struct ExportMine: Command {
    static let verb = RightsPermission.export

    enum Fields {
        static let format = Field.choice("format", ["json", "paper"])
        static let schema = Schema("ExportMine", [format.any])
    }

    let person: Person
    let records: Int

    /// One's own: any record that one holds, or oneself.
    func subject(in tx: any Reading) throws -> Subject { Subject(record: person.holds.min(), reporter: person.account) }

    func run(in context: CommandContext) throws {
        guard person.isAnybody else { throw Problem.signInNeeded }
        try context.emit(
            Event(stream: context.newID(), version: 1, type: Self.verb.text, Payload().with("records", number: Int64(records))))
    }
}
