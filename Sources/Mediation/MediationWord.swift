package import Kernel
internal import Territory

/// 回音: a case that came from a matter has ended, and the matter has not been told yet. One row for each, taken out once it was.
package struct MediationWord: Sendable {
    /// That ended the case.
    package let event: ID
    package let matterNumber: String
    package let centre: ID
    /// The state that the case ended in.
    package let outcome: String
    package let ended: Instant

    static let migration = Migration(
        "mediation-2",
        [
            """
            CREATE TABLE mediation_word (
                event BYTEA NOT NULL PRIMARY KEY,
                matter_number TEXT NOT NULL,
                unit BYTEA NOT NULL,
                outcome TEXT NOT NULL,
                ended_ms BIGINT NOT NULL
            ) CLUSTERED
            """
        ])

    /// Events that end a case.
    private static let ends = Set([AgreeCase.verb, FailCase.verb, WithdrawCase.verb].map(\.text))

    /// Notes what an event of a case leads to; the same event notes it once.
    package static func owe(_ event: SealedEvent, in tx: any Transaction) throws {
        guard ends.contains(event.type), let ended = try MediationCase.find(event.stream, in: tx), let number = ended.matterNumber,
            case .token(let outcome)? = event.payload["to"]
        else { return }
        try tx.execute(
            """
            INSERT INTO mediation_word (event, matter_number, unit, outcome, ended_ms)
            VALUES (\(event.id), \(number), \(ended.centre.id), \(outcome), \(event.recorded)) ON CONFLICT (event) DO NOTHING
            """)
    }

    /// The longest waiting first: ids are in the order of time.
    package static func owed(limit: Int, in tx: any Reading) throws -> [MediationWord] {
        try tx.all("SELECT event, matter_number, unit, outcome, ended_ms FROM mediation_word ORDER BY event LIMIT \(limit)") {
            MediationWord(
                event: try $0.id(0), matterNumber: try $0.text(1), centre: try $0.id(2), outcome: try $0.text(3),
                ended: try $0.instant(4))
        }
    }

    package func settle(in tx: any Transaction) throws { try tx.execute("DELETE FROM mediation_word WHERE event = \(event)") }
}
