import Kernel
import Territory

extension PeopleSlice {
    /// Who may sign in, under which name, with which roles.
    package static let holdings = [
        PersonalHolding(
            "accounts", fields: ["field.username", "field.display_name", "accounts.posts"],
            tables: ["account", "account_grant", "session"],
            readBy: [AccountsQuery.verb], keptYears: { _ in nil },
            list: { person, after, _, look in
                guard let account = person.account, after.map({ account < $0 }) ?? true else { return [] }
                return try item(account, look).map { [$0] } ?? []
            }, find: item,
            named: { name, look in try Account.find(username: name, in: look.tx).flatMap { try item($0.id, look) } },
            all: { after, limit, look in
                try look.tx.all("SELECT id FROM account WHERE id > \(after) ORDER BY id LIMIT \(limit)") { try $0.id(0) }
                    .compactMap { try item($0, look) }
            })
    ]

    @Sendable private static func item(_ id: ID, _ look: PersonalHolding.Look) throws -> PersonalHolding.Item? {
        guard let account = try Account.find(id: id, in: look.tx), let root = try UnitRecord.root(in: look.tx) else { return nil }
        let created = try look.tx.first("SELECT created_ms FROM account WHERE id = \(id) LIMIT 1") { try $0.instant(0) }
        let posts = try AccountGrant.of([id], in: look.tx).map { "\($0.unitName) \($0.role)" }
        var fields = [
            PersonalHolding.Field("field.username", account.username), PersonalHolding.Field("field.display_name", account.displayName),
        ]
        if !posts.isEmpty { fields.append(PersonalHolding.Field("accounts.posts", posts.joined(separator: ", "))) }
        return PersonalHolding.Item(
            record: id, label: account.username, path: nil,
            subject: Subject(place: root.path, owner: root.path, reporter: id), unit: root.id, owner: root.id, fields: fields,
            since: created ?? look.now, until: nil, kept: "account", keys: [], readings: [])
    }
}
