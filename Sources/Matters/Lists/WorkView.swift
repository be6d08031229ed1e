internal import Kernel
internal import People

/// A question that an account asks again and again, under a name. Both are sealed: people write names and places into them.
struct WorkView: Sendable {
    let id: ID
    let name: String
    let query: WorkQuery

    /// More than these nobody finds again.
    static let limit = 20

    static let migration = Migration(
        "matters-lists-1",
        [
            "CREATE TABLE work_view (id BYTEA NOT NULL PRIMARY KEY, account BYTEA NOT NULL, made_ms BIGINT NOT NULL) CLUSTERED",
            "CREATE INDEX work_view_account ON work_view (account, made_ms)",
        ])

    enum Text {
        static let name = "view.name"
        static let query = "view.query"
    }

    static func statement(of account: ID) -> Statement {
        "SELECT id FROM work_view WHERE account = \(account) ORDER BY made_ms LIMIT \(limit)"
    }

    static func of(_ actor: Actor, _ services: MatterServices, in tx: any Reading) throws -> [WorkView] {
        guard let account = actor.account else { return [] }
        return try tx.all(statement(of: account)) { try $0.id(0) }.compactMap { id in
            let texts = try SealedTexts.read(id, vault: services.vault, in: tx)
            guard let name = texts[Text.name], let query = texts[Text.query].flatMap(WorkQuery.init(stored:)) else { return nil }
            return WorkView(id: id, name: name, query: query)
        }
    }
}
