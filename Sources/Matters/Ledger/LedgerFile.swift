internal import Kernel
internal import Markup
internal import Process

/// A ledger as a file of comma-separated values. It holds numbers, units, roles and times: no reason, and nobody's name.
struct LedgerFile {
    static let rowLimit = 2000

    enum Fields {
        static let kind = Field.choice("kind", BoundsScheme.counted.map(\.rawValue)).optional
        static let unit = Field.line("unit", maximum: 32).optional
        static let month = Field.line("month", maximum: 7).optional
        static let outcome = Field.choice("outcome", BoundsScheme.counted.flatMap(Ledger.outcomes).uniqued).optional
        static let after = Field.line("after", maximum: 80).optional
        static let schema = Schema("ExportLedger", [kind.any, unit.any, month.any, outcome.any, after.any])
    }

    private static let columns = [
        "work.number", "decision.what", "ledger.unit", "decision.ground", "decision.amount", "decision.review", "ledger.beyond",
        "decision.asked", "ledger.outcome", "decision.settled", "ledger.days", "ledger.by",
    ]

    /// The file, after that it was made is stored.
    static func reply(to request: Request, _ services: MatterServices) async throws -> Reply {
        let lexicon = services.lexicon(request)
        let query = try Ledger.Query { request.input.text(of: $0) }
        let ledger = try services.store.read {
            try Ledger.load(query, for: request.actor, services, limit: rowLimit, in: $0)
        }
        var csv = CSVWriter()
        csv.row(columns.map { lexicon($0) })
        for line in ledger.lines { csv.row(cells(line, ledger, lexicon)) }
        if let next = ledger.next { csv.row([lexicon("ledger.more", ["after": next])]) }
        // No key: each file that goes out is one more.
        let receipt = try await services.executor.perform(
            ExportMatters(
                unit: ledger.reach.unit.unit, path: ledger.reach.unit.path, kind: "ledger", filter: ledger.verb.rawValue,
                rows: ledger.lines.count), as: request.actor)
        if let id = receipt.output { csv.mark(id, by: request.actor, at: services.now, lexicon) }
        var reply = Reply(.bytes(csv.bytes, type: "text/csv; charset=utf-8"))
        let name = "genxu-\(ledger.verb.rawValue)-\(ledger.reach.unit.code)-\(ledger.month?.text ?? ledger.now.day.text)"
        reply.headers.append(("Content-Disposition", "attachment; filename=\"\(name).csv\""))
        return reply
    }

    private static func cells(_ line: Ledger.Line, _ ledger: Ledger, _ lexicon: Lexicon) -> [String] {
        [
            line.number, lexicon("decision.kind.\(ledger.verb.rawValue)"), line.unit.map(lexicon.whole) ?? "",
            line.ground.map { lexicon("ground.\($0)") } ?? "", line.limit.map { lexicon.amount($0) } ?? "", line.until?.minuteText ?? "",
            line.isBeyond ? lexicon("ledger.beyond") : "", line.asked.minuteText, lexicon("ledger.outcome.\(line.outcome)"),
            line.settled?.minuteText ?? "", "\(line.days(ledger.now))", lexicon.answers(line.answers),
        ]
    }
}

extension Lexicon {
    func amount(_ limit: TimeLimit) -> String { self("amount.\(limit.unit.rawValue)", ["count": "\(limit.value)"]) }

    /// Which roles answered what and when; never who.
    func answers(_ answers: [Ledger.Answer]) -> String {
        answers.map { answer in
            self(answer.isFor ? "decision.agreed" : "decision.disagreed", ["who": self("role.\(answer.role)"), "at": answer.at.minuteText])
        }.joined(separator: self("list.comma"))
    }

    /// How much of its share a unit has asked for in a month.
    func share(_ share: MonthShare) -> String {
        let kind = self("decision.kind.\(share.verb.rawValue)")
        return self("share.\(share.verb == .return ? "returned" : "asked")", share.args.merging(["kind": kind]) { $1 })
    }
}

extension Array where Element: Hashable {
    /// Each once, in the order they came.
    var uniqued: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
