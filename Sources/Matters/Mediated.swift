package import Kernel
internal import Markup
internal import People

/// 调解回音: a centre tells what came of the mediation of a matter that an office had handed over. That it ended and how, never who said
/// what: the case stays the parties'.
package struct HearMediation: Command {
    package static let verb: Verb = "matter.mediated"

    package enum Outcome: String, CaseIterable, Sendable {
        case agreed
        case notAgreed = "not_agreed"
        case withdrawn
    }

    private let number: String
    private let centre: ID
    private let outcome: Outcome
    private let ended: Instant
    private let cause: ID

    /// `number`: of the matter; `cause`: the event that is told of. The same told again changes nothing.
    package init(_ number: String, from centre: ID, _ outcome: Outcome, ended: Instant, cause: ID) {
        self.number = number
        self.centre = centre
        self.outcome = outcome
        self.ended = ended
        self.cause = cause
    }

    package func run(in context: CommandContext) throws {
        guard let matter = try Matter.find(number: number, in: context.tx) else { return }
        let id = context.newID()
        let isNew = try context.tx.executeCounting(
            """
            INSERT INTO matter_mediated (id, matter, unit, outcome, ended_ms, cause)
            VALUES (\(id), \(matter.id), \(centre), \(outcome.rawValue), \(ended), \(cause)) ON CONFLICT (cause) DO NOTHING
            """)
        guard isNew == 1 else { return }
        try context.emit(
            Event(
                stream: id, version: 1, type: Self.verb.text, unit: matter.place.unit,
                Payload().with("matter", id: matter.id).with("centre", id: centre).with("outcome", token: outcome.rawValue)))
    }
}

/// What its page tells of a mediation that has ended.
struct MediatedLine: Sendable {
    let centre: Matter.Place?
    let outcome: HearMediation.Outcome
    let ended: Instant

    static let migration = Migration(
        "matters-mediated-1",
        [
            """
            CREATE TABLE matter_mediated (
                id BYTEA NOT NULL PRIMARY KEY,
                matter BYTEA NOT NULL REFERENCES matter (id),
                unit BYTEA NOT NULL,
                outcome TEXT NOT NULL CHECK (outcome IN ('agreed', 'not_agreed', 'withdrawn')),
                ended_ms BIGINT NOT NULL,
                cause BYTEA NOT NULL UNIQUE
            ) CLUSTERED
            """,
            "CREATE INDEX matter_mediated_of ON matter_mediated (matter, id)",
        ])

    private static let limit = 20

    static func all(of matter: ID, in tx: any Reading) throws -> [MediatedLine] {
        try tx.all(statement(of: matter)) { row in
            guard let outcome = HearMediation.Outcome(rawValue: try row.text(1)) else { throw StoreError.column(1) }
            return (unit: try row.id(0), outcome: outcome, ended: try row.instant(2))
        }.map { MediatedLine(centre: try Unit.find(id: $0.unit, in: tx)?.place, outcome: $0.outcome, ended: $0.ended) }
    }

    static func statement(of matter: ID) -> Statement {
        "SELECT unit, outcome, ended_ms FROM matter_mediated WHERE matter = \(matter) ORDER BY id LIMIT \(limit)"
    }

    /// The matter that such an event is about; `nil` for any other.
    static func matter(_ id: ID, in tx: any Reading) throws -> Matter? {
        try tx.first("SELECT matter FROM matter_mediated WHERE id = \(id) LIMIT 1") { try $0.id(0) }.flatMap {
            try Matter.find(id: $0, in: tx)
        }
    }
}

/// How the mediation of a matter ended, beside the matter: for everybody who reads that.
struct MediatedSection {
    let lines: [MediatedLine]
    let lexicon: Lexicon

    var html: HTML {
        guard !lines.isEmpty else { return .empty }
        let items = lines.map { line -> HTML in
            let args = ["unit": line.centre.map(lexicon.whole) ?? "", "at": line.ended.minuteText]
            return "<p>\(lexicon("mediated.\(line.outcome.rawValue)", args))</p>"
        }
        return """
            <section class="note" aria-labelledby="mediated"><h2 id="mediated">\(lexicon("mediated.title"))</h2>\(items)
            <p class="hint">\(lexicon("mediated.about"))</p></section>
            """
    }
}
