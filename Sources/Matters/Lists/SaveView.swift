package import Kernel
internal import People

/// Keeps a question under a name, for oneself.
package struct SaveView: Command {
    package static let verb: Verb = "view.save"

    package enum Fields {
        package static let name = Field.line("name", maximum: 30)
        package static let schema = Schema("SaveView", [name.any] + WorkFields.filters)
    }

    let name: String
    let query: WorkQuery

    package init(name: String, query: WorkQuery) {
        self.name = name
        self.query = query
    }

    package func run(in context: CommandContext) throws -> ID {
        guard let account = context.actor.account else { throw Problem.signInNeeded }
        let tx = context.tx
        let count = try tx.count("SELECT COUNT(*) FROM work_view WHERE account = \(account)")
        guard count < WorkView.limit else { throw Problem(409, "view.full", args: ["max": "\(WorkView.limit)"]) }
        let id = context.newID()
        try tx.execute("INSERT INTO work_view (id, account, made_ms) VALUES (\(id), \(account), \(context.now))")
        let commitments = try SealedTexts.write([(WorkView.Text.name, name), (WorkView.Text.query, query.stored)], of: id, in: context)
        try context.emit(
            Event(
                stream: id, version: 1, type: Self.verb.text,
                Payload().with("account", id: account).with("name", commitment: commitments.first)))
        return id
    }
}
